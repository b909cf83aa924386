// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: RangeError: *
onRequest = async (request, settings) => {
  await Promise.all({ [Symbol.iterator]: () => ({ next: () => ({ value: 0, done: false }) }) });
};
