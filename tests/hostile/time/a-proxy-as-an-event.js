// expect: Timeout
onRequest = async (request, settings) => {
  Segment.events.push(new Proxy({}, { ownKeys() { for (;;); } }));
};
