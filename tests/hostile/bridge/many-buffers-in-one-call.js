// expect: Error: done
onRequest = async (request, settings) => {
  crypto.createHash("sha1").update(...new Array(1e4).fill(new Uint8Array(1)));
  throw new Error("done");
};
