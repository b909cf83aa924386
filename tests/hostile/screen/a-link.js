// expect: sent
// shown: \x1b]8;;https://evil.example\x07click\x1b]8;;\x07
onRequest = async (request, settings) => {
  console.log("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07");
  Segment.track({ event: "e", userId: "u" });
};
