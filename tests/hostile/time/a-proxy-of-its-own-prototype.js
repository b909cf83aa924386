// expect: Timeout
onRequest = async (request, settings) => {
  const proxy = new Proxy({}, { getPrototypeOf: () => proxy, get: (target, key, self) => Reflect.get(Object.getPrototypeOf(self), key, self) });
  for (;;) try { void proxy.x; } catch {}
};
