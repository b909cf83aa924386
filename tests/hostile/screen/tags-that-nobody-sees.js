// expect: sent
// shown: x\u{e0041}\u{e0042}\u{e007f}\ufff9y\ufffb
onRequest = async (request, settings) => {
  console.log("x\u{e0041}\u{e0042}\u{e007f}\ufff9y\ufffb");
  Segment.track({ event: "e", userId: "u" });
};
