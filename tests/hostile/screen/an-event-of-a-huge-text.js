// expect: TRACKING_API_FAILED: *
onRequest = async (request, settings) => {
  Segment.track({ event: "x".repeat(1e7), userId: "\x1b[31m".repeat(1e4) });
};
