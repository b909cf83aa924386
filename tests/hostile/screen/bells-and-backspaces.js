// expect: sent
// shown: \x07\x08\x08\x08\x7f\x00done
onRequest = async (request, settings) => {
  console.log("\x07\b\b\b\x7f\0done");
  Segment.track({ event: "e", userId: "u" });
};
