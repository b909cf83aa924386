// expect: RangeError: The data is too large
onRequest = async (request, settings) => {
  crypto.createHash("sha1").update(new Uint8Array(1e8)).digest("hex");
};
