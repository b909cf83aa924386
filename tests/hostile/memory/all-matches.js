// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  [..."x".repeat(1e7).matchAll(/x/g)];
};
