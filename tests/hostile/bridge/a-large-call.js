// expect: sent
onRequest = async (request, settings) => {
  const data = Buffer.alloc(2e7, "ab");
  const hex = crypto.createHash("sha1").update(data).digest("hex");
  if (crypto.createHash("sha1").update(data).digest("hex") !== hex) throw new Error("changed");
  Segment.track({ event: "e", userId: "u" });
};
