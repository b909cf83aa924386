// warm: its own
// expect: success
// events: []
onRequest = async (request, settings) => {
  Object.freeze(Segment.events);
  Object.freeze(Segment);
};
