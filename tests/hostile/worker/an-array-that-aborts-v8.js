// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  new Array(2 ** 32 - 1).fill(0);
};
