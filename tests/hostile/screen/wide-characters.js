// expect: sent
onRequest = async (request, settings) => {
  console.log("漢字".repeat(100), "😀👨‍👩‍👧‍👦🏳️‍🌈", "ｗｉｄｅ", "\u1f1e6");
  Segment.track({ event: "e", userId: "u" });
};
