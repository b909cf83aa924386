// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const map = new WeakMap(), keys = [];
  for (;;) { const key = {}; keys.push(key); map.set(key, [key]); }
};
