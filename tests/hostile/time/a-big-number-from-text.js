// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) BigInt("9".repeat(1e6));
};
