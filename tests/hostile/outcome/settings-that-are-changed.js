// expect: sent
onRequest = async (request, settings) => {
  for (const key of Object.keys(settings)) delete settings[key];
  Object.defineProperty(Object.getPrototypeOf(settings), "apiKey", { get() { throw 1; }, configurable: true });
  Segment.track({ event: "e", userId: "u" });
};
