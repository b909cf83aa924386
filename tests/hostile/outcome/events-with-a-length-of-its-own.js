// expect: TypeError: Segment.events[0] is not an object
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  try { Object.defineProperty(Segment.events, "length", { value: 0 }); } catch {}
  Segment.events.length = 1;
};
