// expect: success
// events: [{"a":null,"b":null,"c":0,"d":1e+308}]
onRequest = async (request, settings) => {
  Segment.events.push({ a: NaN, b: -Infinity, c: -0, d: 1e308 });
};
