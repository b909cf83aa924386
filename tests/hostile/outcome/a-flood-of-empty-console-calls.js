// expect: sent
// logs: 2000
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 3e5; i++) console.log();
};
