// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Promise.prototype.constructor = class { static get [Symbol.species]() { throw 1; } };
};
