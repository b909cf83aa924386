// expect: success
// events: [{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}]
onRequest = async (request, settings) => {
  Segment.events.push(JSON.parse('{"__proto__": {"a": 1}, "constructor": {"prototype": {"b": 2}}}'));
};
