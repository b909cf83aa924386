// expect: Timeout
onRequest = async (request, settings) => {
  crypto.generateKeyPairSync("rsa", { modulusLength: 65536 });
  throw new Error("done");
};
