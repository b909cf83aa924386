// expect: TypeError: Segment.events[0] is not an object
onRequest = async (request, settings) => {
  Segment.events = new Proxy([], { get: (list, key) => (key === "length" ? 2 ** 53 - 1 : list[key]) });
};
