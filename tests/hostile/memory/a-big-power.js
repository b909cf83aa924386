// expect: RangeError: Maximum BigInt size exceeded
onRequest = async (request, settings) => {
  2n ** (2n ** 40n);
};
