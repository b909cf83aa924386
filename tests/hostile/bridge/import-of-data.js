// expect: Error: Not supported
onRequest = async (request, settings) => {
  await import("data:text/javascript,export default 1");
  throw new Error("done");
};
