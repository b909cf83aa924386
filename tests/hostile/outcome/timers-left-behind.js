// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 1e4; i++) setTimeout(() => Segment.track({ event: "late", userId: "u" }), i % 7);
};
