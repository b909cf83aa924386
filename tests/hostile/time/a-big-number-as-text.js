// expect: Timeout
onRequest = async (request, settings) => {
  (2n ** 10000000n).toString();
};
