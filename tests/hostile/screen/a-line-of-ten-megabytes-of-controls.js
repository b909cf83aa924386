// expect: sent
onRequest = async (request, settings) => {
  console.log("\x1b[31m".repeat(2e6));
  Segment.track({ event: "e", userId: "u" });
};
