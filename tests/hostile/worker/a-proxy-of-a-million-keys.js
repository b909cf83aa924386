// expect: Timeout
// expect: RangeError: The function used more than 128 MB of memory.
// expect: success
// expect: RangeError: *
onRequest = async (request, settings) => {
  const keys = Array.from({ length: 1e5 }, (_, i) => `k${i}`);
  Object.entries(new Proxy({}, { ownKeys: () => keys, getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) }));
};
