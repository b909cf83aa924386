// expect: sent
onRequest = async (request, settings) => {
  const all = [];
  for (let i = 0; i < 3; i++) all.push(new Uint8Array(1e8).fill(1));
  Segment.track({ event: "e", userId: "u" });
};
