// expect: sent
onRequest = async (request, settings) => {
  const values = [this, request, settings, Segment, console, fetch, cache, Buffer, crypto, setTimeout, URL];
  for (const value of values.filter(Boolean)) {
    if (value.constructor.constructor("return this")() !== globalThis) throw new Error("another world");
  }
  Segment.track({ event: "e", userId: "u" });
};
