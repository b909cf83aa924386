// expect: sent
onRequest = async (request, settings) => {
  const unpack = zlib.zlib ?? {};
  for (const name of Object.keys(unpack).filter((n) => /Sync$/.test(n))) for (const data of [Buffer.alloc(0), Buffer.alloc(10), Buffer.from("1f8b08", "hex"), Buffer.alloc(1e5, 0xff)]) try { unpack[name](data, { chunkSize: -1, windowBits: 99, level: 1e9 }); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
