// expect: RangeError: Maximum call stack size exceeded
// expect: sent
onRequest = async (request, settings) => {
  let bound = () => {};
  for (let i = 0; i < 1e5; i++) bound = bound.bind(null);
  bound();
  Segment.track({ event: "e", userId: "u" });
};
