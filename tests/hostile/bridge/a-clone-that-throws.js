// expect: sent
onRequest = async (request, settings) => {
  for (const value of [Symbol("x"), () => {}, { get a() { throw 1; } }, new Proxy({}, { ownKeys() { throw 1; } }), new WeakMap(), Promise.resolve()]) try { structuredClone(value); } catch {}
  Segment.track({ event: "e", userId: "u", context: { a: 1, get b() { return 2; } } });
  Segment.events[0] = { type: "track", event: "e", userId: "u" };
};
