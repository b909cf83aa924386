// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: *
// expect: Timeout
onRequest = async (request, settings) => {
  Object.entries("x".repeat(2 ** 26));
};
