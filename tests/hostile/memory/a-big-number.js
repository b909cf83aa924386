// expect: RangeError: Maximum BigInt size exceeded
onRequest = async (request, settings) => {
  let n = 1n << (1n << 29n);
  for (;;) n = n << 1n << (1n << 29n);
};
