// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Array.prototype[Symbol.iterator] = () => { throw 1; };
  Object.getPrototypeOf([][Symbol.iterator] ?? [].entries()).next = () => { throw 1; };
};
