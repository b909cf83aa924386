// expect: sent
onRequest = async (request, settings) => {
  console.log("\t".repeat(5e4), "a\tb");
  Segment.track({ event: "e", userId: "u" });
};
