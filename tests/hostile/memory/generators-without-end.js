// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const all = [];
  for (;;) { const generator = (function* () { yield new Array(100).fill(1.5); })(); generator.next(); all.push(generator); }
};
