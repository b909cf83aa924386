// expect: sent
onRequest = async (request, settings) => {
  console.log("x".repeat(1e7));
  Segment.track({ event: "e", userId: "u" });
};
