// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) crypto.createHmac("sha256", "k").update("x").digest("hex");
};
