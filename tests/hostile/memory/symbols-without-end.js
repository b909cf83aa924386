// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  for (let i = 0; ; i++) Symbol.for(`symbol ${i}`);
};
