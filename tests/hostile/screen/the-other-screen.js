// expect: sent
// shown: \x1b[?1049h\x1b[?25l\x1b[?1000h\x1bc
onRequest = async (request, settings) => {
  console.log("\x1b[?1049h\x1b[?25l\x1b[?1000h\x1bc");
  Segment.track({ event: "e", userId: "u" });
};
