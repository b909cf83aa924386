// expect: sent
onRequest = async (request, settings) => {
  const bytes = new Uint8Array(10);
  for (const name of ["length", "byteLength", "byteOffset"]) Object.defineProperty(bytes, name, { value: 2 ** 40 });
  for (const call of [() => crypto.createHash("md5").update(bytes).digest("hex"), () => Buffer.from(bytes), () => new TextDecoder().decode(bytes), () => zlib.zlib.deflateSync(bytes), () => crypto.timingSafeEqual(bytes, bytes)]) try { call(); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
