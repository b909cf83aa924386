// expect: Error: y
onRequest = async (request, settings) => {
  Error.prepareStackTrace = () => { throw new Error("z"); };
  throw new Error("y");
};
