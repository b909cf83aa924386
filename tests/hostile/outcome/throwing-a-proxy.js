// expect: Error: {}
onRequest = async (request, settings) => {
  throw new Proxy({}, { get() { for (;;); } });
};
