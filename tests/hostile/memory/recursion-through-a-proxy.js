// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const proxy = new Proxy({}, { get: (target, key, self) => self[key] });
  proxy.a;
};
