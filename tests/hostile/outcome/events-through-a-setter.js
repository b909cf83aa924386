// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Object.defineProperty(Array.prototype, 1, { set() { throw 1; }, configurable: true });
};
