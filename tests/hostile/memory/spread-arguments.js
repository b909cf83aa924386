// expect: RangeError: *
onRequest = async (request, settings) => {
  Math.max(...new Array(1e7).fill(1));
};
