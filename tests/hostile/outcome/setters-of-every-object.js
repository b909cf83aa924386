// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (const name of ["error", "events", "kind", "0", "then", "length", "value", "get", "set"]) {
    Object.defineProperty(Object.prototype, name, { __proto__: null, set() { throw 1; }, get() {} });
  }
};
