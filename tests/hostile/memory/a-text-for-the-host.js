// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  atob("A".repeat(2 ** 28));
};
