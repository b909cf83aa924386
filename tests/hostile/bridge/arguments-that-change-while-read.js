// expect: sent
onRequest = async (request, settings) => {
  let length = 4;
  const shifty = { get length() { return (length *= 2) % 1e6; }, get 0() { return 1; } };
  for (const call of [(x) => Buffer.from(x), (x) => new Uint8Array(x), (x) => crypto.createHash("md5").update(x), (x) => new Headers(x), (x) => new URLSearchParams(x)]) try { call(shifty); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
