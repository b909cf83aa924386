// expect: Error: y
onRequest = async (request, settings) => {
  Error.prepareStackTrace = () => { for (;;); };
  throw new Error("y");
};
