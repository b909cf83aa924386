// expect: sent
// expect: RangeError: The worker ran out of memory*
// expect: Timeout
onRequest = () => {
  for (const outputLength of [2 ** 31, 2 ** 32, 2 ** 30, -1, 1.5, NaN, 0]) {
    for (const name of ["shake128", "shake256", "sha256"]) {
      try { crypto.createHash(name, { outputLength }).update("x").digest("hex"); } catch {}
    }
  }
  Segment.track({ event: "e", userId: "u" });
};
