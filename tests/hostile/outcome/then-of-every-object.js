// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Object.prototype.then = (resolve) => resolve(1);
};
