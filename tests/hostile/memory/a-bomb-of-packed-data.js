// expect: RangeError: The data is too large
onRequest = async (request, settings) => {
  let packed = Buffer.alloc(5e7, 0);
  for (let i = 0; i < 2; i++) packed = zlib.zlib ? zlib.zlib.gzipSync(packed) : packed;
  throw new Error("no bomb");
};
