// expect: Error: undefined
onRequest = async (request, settings) => {
  throw undefined;
};
