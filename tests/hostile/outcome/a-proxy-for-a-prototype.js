// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  try { Object.setPrototypeOf(Array.prototype, new Proxy({}, { get() { throw 1; }, has() { throw 1; }, set() { throw 1; } })); } catch {}
  try { Object.setPrototypeOf(Function.prototype, new Proxy({}, { get() { throw 1; } })); } catch {}
};
