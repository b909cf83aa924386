// expect: RangeError: Invalid string length
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  "x".repeat(1e6).replaceAll("x", "y".repeat(1e4));
};
