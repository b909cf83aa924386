// expect: sent
// shown: �x�
onRequest = async (request, settings) => {
  console.log("\ud83dx\udc00");
  Segment.track({ event: "e", userId: "u" });
};
