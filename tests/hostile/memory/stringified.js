// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  JSON.stringify(new Array(2e7).fill("abcdefghij"));
};
