// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  new Float64Array(2 ** 31);
};
