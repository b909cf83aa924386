// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: RangeError: *
onRequest = async (request, settings) => {
  Array.from({ length: 2 ** 32 - 1 });
};
