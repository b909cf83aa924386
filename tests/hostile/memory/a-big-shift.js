// expect: RangeError: Maximum BigInt size exceeded
onRequest = async (request, settings) => {
  1n << (1n << 40n);
};
