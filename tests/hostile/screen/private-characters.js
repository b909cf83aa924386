// expect: sent
onRequest = async (request, settings) => {
  console.log("\ue0b0\u{f0000}\u{10ffff}\ufdd0\uffff");
  Segment.track({ event: "e", userId: "u" });
};
