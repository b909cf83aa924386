// expect: sent
// logs: 2000
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (let i = 0; i < 1e5; i++) console.log("x".repeat(100));
};
