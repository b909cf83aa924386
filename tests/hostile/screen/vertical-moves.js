// expect: sent
// shown: a\x0bb\x0cc\x85d
onRequest = async (request, settings) => {
  console.log("a\vb\fc\x85d");
  Segment.track({ event: "e", userId: "u" });
};
