// expect: Timeout
onRequest = async (request, settings) => {
  crypto.generatePrimeSync(20000);
  throw new Error("done");
};
