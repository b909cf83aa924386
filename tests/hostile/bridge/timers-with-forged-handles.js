// expect: sent
onRequest = async (request, settings) => {
  for (const handle of [-1, 1e9, "1", "__proto__", {}, [], null, Symbol.iterator, { [Symbol.toPrimitive]() { throw 1; } }, setTimeout(() => {}), new Proxy({}, { get() { throw 1; } })]) try { clearTimeout(handle); clearInterval(handle); clearImmediate(handle); } catch {}
  const timer = setTimeout(() => {}, 1);
  for (const name of ["refresh", "ref", "close"]) try { timer[name].call(Object.create(timer.constructor.prototype)); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
