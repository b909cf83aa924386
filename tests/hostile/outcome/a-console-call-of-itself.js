// expect: sent
// logs: 2000
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  const again = { [Symbol.for("nodejs.util.inspect.custom")]() { console.log(again); return "again"; } };
  for (let i = 0; i < 40; i++) console.log(again);
};
