// expect: TypeError: *
// expect: success
// events: [{"a":"1"}]
onRequest = async (request, settings) => {
  Segment.events.push(JSON.rawJSON ? { a: JSON.rawJSON('{"x":1}') } : { a: "1" });
};
