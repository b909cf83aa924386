// expect: Timeout
onRequest = async (request, settings) => {
  let n = 3n;
  for (;;) n = (n * n) % (2n ** 1000000n);
};
