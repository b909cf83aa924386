// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  JSON.parse(`[${"[1],".repeat(1e7)}1]`);
};
