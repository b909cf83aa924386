// expect: sent
// shown: \x1b]0;owned\x07
onRequest = async (request, settings) => {
  console.log("\x1b]0;owned\x07");
  Segment.track({ event: "e", userId: "u" });
};
