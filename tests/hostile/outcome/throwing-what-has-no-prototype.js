// expect: Error: [Object: null prototype] {}
onRequest = async (request, settings) => {
  throw Object.create(null);
};
