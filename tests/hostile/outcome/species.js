// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  for (const owner of [Array, Promise]) Object.defineProperty(owner, Symbol.species, { get() { throw 1; } });
};
