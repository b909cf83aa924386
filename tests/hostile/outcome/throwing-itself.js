// expect: Error: x
onRequest = async (request, settings) => {
  const error = new Error("x");
  throw (error.cause = error);
};
