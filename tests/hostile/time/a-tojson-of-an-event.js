// expect: Timeout
onRequest = async (request, settings) => {
  Segment.events.push({ toJSON() { for (;;); } });
};
