// expect: Timeout
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.waitAsync(shared, 0, 0);
};
