// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  new Array(3e7).fill(0).map((_, i) => ({ i })).sort((a, b) => b.i - a.i);
};
