// expect: success
onRequest = async (request, settings) => {
  new Float64Array(5e5).map(Math.random).sort((a, b) => b - a);
};
