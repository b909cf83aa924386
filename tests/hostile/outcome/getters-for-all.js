// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    try { Object.defineProperty(globalThis, name, { get() { throw 1; } }); } catch {}
  }
};
