// expect: Error:
onRequest = async (request, settings) => {
  throw new Proxy(new Error(), { get() { throw 1; } });
};
