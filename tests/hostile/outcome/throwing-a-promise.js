// expect: Error: Promise { <pending> }
onRequest = async (request, settings) => {
  throw new Promise(() => {});
};
