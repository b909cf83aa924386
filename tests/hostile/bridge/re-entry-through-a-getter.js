// expect: sent
onRequest = async (request, settings) => {
  let depth = 0;
  const options = { get algorithm() { return this.name; }, get name() { if (++depth < 50) { console.log(options); crypto.createHash("md5").update("x").digest("hex"); new URL("http://x/"); } return "sha1"; } };
  try { crypto.createHash(options.name); } catch {}
  console.log({ [Symbol.for("nodejs.util.inspect.custom")]: () => crypto.randomBytes(4).length });
  Segment.track({ event: "e", userId: "u" });
};
