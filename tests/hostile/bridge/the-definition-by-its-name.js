// expect: sent
onRequest = async (request, settings) => {
  if (typeof globalThis.__fnconsole_define__ !== "undefined") throw new Error("it is there");
  globalThis.__fnconsole_define__ = () => { throw 1; };
  Object.defineProperty(globalThis, "__fnconsole_define__", { get() { throw 1; }, set() { throw 1; }, configurable: false });
  Segment.track({ event: "e", userId: "u" });
};
