// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  RegExp.prototype.exec = RegExp.prototype[Symbol.replace] = RegExp.prototype[Symbol.split] = () => { throw 1; };
  Object.defineProperty(RegExp.prototype, "flags", { get() { throw 1; } });
};
