// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  console.table(Array.from({ length: 3000 }, (_, i) => ({ [`c${i % 50}`]: i })));
  console.table(new Array(2 ** 32 - 1));
};
