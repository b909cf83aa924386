// expect: Error: [Function: f]
onRequest = async (request, settings) => {
  throw function f() {};
};
