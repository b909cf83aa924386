// expect: { toString: [Function: toString] }: x
onRequest = async (request, settings) => {
  throw Object.assign(new Error("x"), { name: { toString() { throw 1; } } });
};
