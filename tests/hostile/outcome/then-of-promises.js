// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Promise.prototype.then = () => { for (;;); };
};
