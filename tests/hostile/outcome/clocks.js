// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Date.now = () => { throw 1; };
  Date = Math = performance = undefined;
};
