// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 50; i++) await cache.load("k", 1000, () => { throw new Error("x"); }).catch(() => {});
};
