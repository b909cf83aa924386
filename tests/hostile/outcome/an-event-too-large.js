// expect: RangeError: What the function emits is more than a run may hold
onRequest = async (request, settings) => {
  for (let i = 0; i < 40; i++) Segment.track({ event: "é".repeat(600000), userId: "u" });
};
