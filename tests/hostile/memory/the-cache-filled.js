// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  for (let i = 0; ; i++) await cache.load(`key ${i % 1000} ${"x".repeat(10)}`, 1e9, async () => ({ text: "x".repeat(2e5) + i, copy: new Array(3e4).fill(i) }));
};
