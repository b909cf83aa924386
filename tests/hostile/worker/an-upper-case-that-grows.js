// expect: success
// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: *
onRequest = async (request, settings) => {
  "\u0390".repeat(5e7).toUpperCase().length;
};
