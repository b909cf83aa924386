// expect: sent
onRequest = function () {
  const all = new Proxy(globalThis, { get: (target, name) => (name === "Segment" ? { track() {} } : Reflect.get(target, name)), has: () => true, set: () => true });
  for (const name of ["window", "self", "globalThis", "global"]) { try { globalThis[name] = all; } catch {} }
  new Function("all", "with (all) { JSON = Promise = Object = Array = undefined; Segment.track({}); }")(all);
  Reflect.construct(Object, [], new Proxy(function () {}, { get() { throw 1; } }.get ? {} : {}));
  Segment.track({ event: "e", userId: "u" });
};
