// expect: sent
// shown: \u0335\u0321\u0489\u0335
onRequest = async (request, settings) => {
  console.log("z" + "\u0335\u0321\u0489".repeat(2000));
  Segment.track({ event: "e", userId: "u" });
};
