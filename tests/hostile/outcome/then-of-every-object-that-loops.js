// expect: sent
// expect: Timeout
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Object.prototype.then = () => { for (;;); };
};
