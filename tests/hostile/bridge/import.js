// expect: Error: Not supported
onRequest = async (request, settings) => {
  await import("fs");
};
