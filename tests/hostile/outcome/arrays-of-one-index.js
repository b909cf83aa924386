// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 100; i++) Object.defineProperty(Array.prototype, i, { set() { throw 1; }, get() { throw 1; }, configurable: true });
};
