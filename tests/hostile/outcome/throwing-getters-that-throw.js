// expect: Error:
onRequest = async (request, settings) => {
  throw Object.defineProperties(new Error(), { stack: { get() { throw 1; } }, message: { get() { throw 2; } } });
};
