// expect: sent
// shown: \x1b[c\x1b[6n\x1b[21t\x1bP$q\x1b\\x05
onRequest = async (request, settings) => {
  console.log("\x1b[c\x1b[6n\x1b[21t\x1bP$q\x1b\\\x05");
  Segment.track({ event: "e", userId: "u" });
};
