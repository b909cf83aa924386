// expect: sent
// shown: a\u200bb\u200cc\u200dd\ufeffe\u2060f\xadg\u180eh
onRequest = async (request, settings) => {
  console.log("a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00adg\u180eh");
  Segment.track({ event: "e", userId: "u" });
};
