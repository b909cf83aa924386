// expect: RangeError: Maximum BigInt size exceeded
onRequest = async (request, settings) => {
  BigInt.asUintN(2 ** 53 - 1, -1n);
};
