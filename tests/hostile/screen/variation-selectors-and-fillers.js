// expect: sent
// shown: a\u{e0100}\u{e01ef}b\u034f\u115f\u3164\uffa0c\ufe00\u180b
onRequest = async (request, settings) => {
  console.log("a\u{e0100}\u{e01ef}b\u034f\u115f\u3164\uffa0c\ufe00\u180b");
  Segment.track({ event: "e", userId: "u" });
};
