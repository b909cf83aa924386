// expect: sent
onRequest = async (request, settings) => {
  const event = Segment.track({ event: "e", userId: "u" });
  Promise.resolve().then(() => Promise.resolve()).then(() => { event.event = "changed"; Segment.events.length = 0; });
};
