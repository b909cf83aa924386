// expect: Timeout
onRequest = async (request, settings) => {
  Segment.events = new Proxy([], { get(list, key) { if (key === "length") for (;;); return list[key]; } });
};
