// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  cache.load("k", 1000, () => new Promise(() => {}));
  try { await cache.load("x", NaN, () => 1); } catch {}
  try { await cache.load({ toString() { throw 1; } }, { valueOf() { throw 1; } }, () => 1); } catch {}
};
