// expect: sent
// shown: \x1b]52;c;b3duZWQ=\x1b\
onRequest = async (request, settings) => {
  console.log("\x1b]52;c;b3duZWQ=\x1b\\");
  Segment.track({ event: "e", userId: "u" });
};
