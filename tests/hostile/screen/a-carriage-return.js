// expect: sent
// shown: rm -rf /\x0dls
onRequest = async (request, settings) => {
  console.log("rm -rf /\rls");
  Segment.track({ event: "e", userId: "u" });
};
