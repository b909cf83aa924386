// expect: sent
// shown: \u2066a\u2067b\u2068c\u2069\u061c\u200e\u200f
onRequest = async (request, settings) => {
  console.log("\u2066a\u2067b\u2068c\u2069\u061c\u200e\u200f");
  Segment.track({ event: "e", userId: "u" });
};
