// expect: Error: Symbol(x)
onRequest = async (request, settings) => {
  throw Symbol("x");
};
