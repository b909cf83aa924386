// expect: sent
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  let deep = {};
  for (let i = 0; i < 1e5; i++) deep = { deep };
  console.log(deep);
  console.dir(deep, { depth: Infinity });
};
