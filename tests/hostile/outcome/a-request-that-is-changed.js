// expect: sent
onRequest = async (request, settings) => {
  request.json = () => { throw 1; };
  Object.setPrototypeOf(request, null);
  Segment.track({ event: "e", userId: "u" });
};
