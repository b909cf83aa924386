// expect: sent
// shown: \x9b31mred\x9d0;t\x9c\x90q\x9c
onRequest = async (request, settings) => {
  console.log("\u009b31mred\u009d0;t\u009c\u0090q\u009c");
  Segment.track({ event: "e", userId: "u" });
};
