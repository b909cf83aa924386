// expect: sent
onRequest = async (request, settings) => {
  const cipher = crypto.createCipheriv("aes-256-gcm", Buffer.alloc(32), Buffer.alloc(12));
  for (const call of ["final", "final", "update", "getAuthTag", "setAAD", "setAutoPadding"]) try { cipher[call](Buffer.alloc(5)); } catch {}
  for (const key of [0, 1, 31, 33, 1e6]) try { crypto.createCipheriv("aes-256-cbc", Buffer.alloc(key), Buffer.alloc(16)); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
