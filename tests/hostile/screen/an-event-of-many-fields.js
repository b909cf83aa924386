// expect: TRACKING_API_FAILED: *
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u", properties: Object.fromEntries(Array.from({ length: 2e4 }, (_, i) => [`\x1b${i}`, "\u202e"])) });
};
