// expect: sent
// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  /^(?:(x)|y)*$/.test("x".repeat(1e6));
  Segment.track({ event: "e", userId: "u" });
};
