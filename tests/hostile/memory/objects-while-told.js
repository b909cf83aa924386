// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const all = [];
  Segment.events.push({ toJSON() { for (;;) all.push(new Array(1e5).fill(1.5)); } });
};
