// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Function.prototype.call = Function.prototype.apply = Function.prototype.bind = Reflect.apply = () => { throw 1; };
};
