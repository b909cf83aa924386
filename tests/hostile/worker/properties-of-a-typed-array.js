// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: *
// expect: Timeout
onRequest = async (request, settings) => {
  Reflect.ownKeys(new Uint8Array(3e7));
};
