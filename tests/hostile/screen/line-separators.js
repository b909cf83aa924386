// expect: sent
// shown: a\u2028b\u2029c
onRequest = async (request, settings) => {
  console.log("a\u2028b\u2029c");
  Segment.track({ event: "e", userId: "u" });
};
