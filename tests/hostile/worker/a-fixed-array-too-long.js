// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: *
// expect: Timeout
onRequest = async (request, settings) => {
  Object.keys(new Array(5e7).fill(0));
};
