// expect: sent
onRequest = async (request, settings) => {
  const { subtle } = crypto.webcrypto ?? crypto;
  for (const algorithm of ["AES-GCM", "RSA-OAEP", "HMAC", "PBKDF2", "__proto__", {}, null]) for (const name of ["digest", "importKey", "generateKey", "encrypt", "sign"]) try { await subtle?.[name](algorithm, algorithm, new Uint8Array(3), {}, true, []); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
