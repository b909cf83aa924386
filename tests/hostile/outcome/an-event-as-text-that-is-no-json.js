// expect: TypeError: Segment.events[0] is not an object
onRequest = async (request, settings) => {
  Segment.events.push({ toJSON: () => '"}],"events":[{"forged":1' });
};
