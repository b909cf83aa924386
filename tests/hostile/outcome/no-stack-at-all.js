// expect: Error: y
onRequest = async (request, settings) => {
  Error.stackTraceLimit = 0;
  Error.captureStackTrace = () => { throw 1; };
  throw new Error("y");
};
