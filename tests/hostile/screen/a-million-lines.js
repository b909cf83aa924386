// expect: sent
onRequest = async (request, settings) => {
  console.log("\n".repeat(1e6));
  console.log("a\n".repeat(1e6));
  Segment.track({ event: "e", userId: "u" });
};
