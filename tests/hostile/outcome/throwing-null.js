// expect: Error: null
onRequest = async (request, settings) => {
  throw null;
};
