// expect: success
// events: [{"a\ufffd":"\ufffd\ufffdx"}]
onRequest = async (request, settings) => {
  Segment.events.push({ "a\ud83d": "\udc00\ud83dx" });
};
