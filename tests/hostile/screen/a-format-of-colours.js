// expect: sent
onRequest = async (request, settings) => {
  console.log("%c styled %s", "color: red; \x1b[31m", "\x1b[0m");
  Segment.track({ event: "e", userId: "u" });
};
