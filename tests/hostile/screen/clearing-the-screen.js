// expect: sent
// shown: \x1b[2J\x1b[Hcleared
onRequest = async (request, settings) => {
  console.log("\x1b[2J\x1b[Hcleared");
  Segment.track({ event: "e", userId: "u" });
};
