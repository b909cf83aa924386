// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  let proxy = {};
  for (let i = 0; i < 1e5; i++) proxy = new Proxy(proxy, {});
  proxy.a;
};
