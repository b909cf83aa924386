// expect: sent
onRequest = async (request, settings) => {
  const all = [];
  for (let i = 0; i < 500; i++) all.push(new Array(15000).fill(i));
  Segment.track({ event: "e", userId: "u" });
};
