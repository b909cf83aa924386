// expect: Error: Promise { 1 }
onRequest = async (request, settings) => {
  return Promise.reject(Promise.resolve(1));
};
