// expect: Timeout
onRequest = async (request, settings) => {
  Segment.events.push({ get a() { for (;;); } });
};
