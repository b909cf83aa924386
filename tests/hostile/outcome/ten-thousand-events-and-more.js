// expect: success
// count: 10000
onRequest = async (request, settings) => {
  for (let i = 0; i < 60000; i++) Segment.track({ event: "e", userId: "u" });
};
