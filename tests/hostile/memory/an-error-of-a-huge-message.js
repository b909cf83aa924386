// expect: Error: *
onRequest = async (request, settings) => {
  throw new Error("x".repeat(1e7));
};
