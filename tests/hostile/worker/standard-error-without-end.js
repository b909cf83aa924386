// expect: sent
onRequest = async (request, settings) => {
  for (let i = 0; i < 1e4; i++) { console.error("\u0000".repeat(50)); console.trace("x"); }
  Segment.track({ event: "e", userId: "u" });
};
