// expect: success
// events: [{"type":"track","event":"e","userId":"u"},{"type":"track","event":"e","userId":"u"},{"type":"track","event":"e","userId":"u"}]
onRequest = async (request, settings) => {
  const event = Segment.track({ event: "e", userId: "u" });
  Segment.events.push(event, event);
};
