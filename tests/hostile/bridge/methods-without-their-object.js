// expect: sent
onRequest = async (request, settings) => {
  const { track, identify, set } = Segment;
  for (const call of [track, identify, set]) try { call({ event: "x", userId: "u", collection: "c", id: "1" }); } catch {}
  try { track.call({ events: { push() { throw 1; } } }, { event: "x", userId: "u" }); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
