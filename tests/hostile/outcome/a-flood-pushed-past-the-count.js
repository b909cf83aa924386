// expect: success
// count: 10000
onRequest = async (request, settings) => {
  for (let i = 0; i < 60000; i++) Segment.events.push({ i: 1 });
};
