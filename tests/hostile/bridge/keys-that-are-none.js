// expect: sent
onRequest = async (request, settings) => {
  const keys = ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----", Buffer.alloc(1e5, 0x30), { kty: "RSA", n: "A".repeat(1e5), e: "AQAB" }];
  for (const key of keys) for (const call of [(k) => crypto.createPrivateKey(k), (k) => crypto.createPublicKey({ key: k, format: "jwk" }), (k) => crypto.createSign("sha256").update("x").sign(k)]) try { call(key); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
