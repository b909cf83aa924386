// expect: RangeError: *
// expect: SyntaxError: *
// expect: sent
onRequest = async (request, settings) => {
  JSON.parse("[".repeat(1e6) + "]".repeat(1e6));
  Segment.track({ event: "e", userId: "u" });
};
