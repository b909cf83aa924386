// expect: sent
// expect: Timeout
onRequest = () => {
  const huge = Buffer.alloc(20000, 0xff);
  for (const make of [() => crypto.createDiffieHellman(huge, 2).generateKeys(), () => crypto.createDiffieHellman(huge, huge).computeSecret(huge), () => crypto.checkPrimeSync(huge), () => crypto.createECDH("secp256k1").computeSecret(huge), () => crypto.createECDH("prime256v1").setPrivateKey(huge)]) {
    try { make(); } catch {}
  }
  Segment.track({ event: "e", userId: "u" });
};
