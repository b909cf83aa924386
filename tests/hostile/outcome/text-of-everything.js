// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Object.prototype.toString = Object.prototype.valueOf = String.prototype.toString = () => { throw 1; };
  Object.prototype[Symbol.toPrimitive] = () => { throw 1; };
};
