// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  crypto.randomBytes(2 ** 31 - 1);
};
