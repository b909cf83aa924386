// expect: sent
onRequest = async (request, settings) => {
  const wrong = [undefined, null, NaN, -1, 2 ** 53, 1n, Symbol.iterator, "", "\ud800", {}, [], () => {}, new Proxy({}, {}), Object.create(null), new Uint8Array(3), new SharedArrayBuffer(4)];
  const calls = [crypto.createHash, crypto.createHmac, crypto.randomBytes, crypto.timingSafeEqual, crypto.createCipheriv, crypto.pbkdf2Sync, crypto.scryptSync, crypto.createPublicKey, atob, btoa, Buffer.from, Buffer.alloc, setTimeout, clearTimeout, structuredClone, (...all) => new URL(...all), (...all) => new Headers(...all), (...all) => new TextDecoder(...all)];
  for (const call of calls) for (const a of wrong) for (const b of wrong) try { await Promise.race([call(a, b, 8, 8, "sha1"), 0]).catch?.(() => {}); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
