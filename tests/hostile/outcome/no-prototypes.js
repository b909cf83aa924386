// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Object.setPrototypeOf(globalThis, null);
};
