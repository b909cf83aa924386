// expect: Error: { a: 1 }
onRequest = async (request, settings) => {
  throw { a: 1 };
};
