// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Segment.events = '{"forged": 1}';
};
