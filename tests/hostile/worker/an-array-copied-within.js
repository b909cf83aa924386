// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: success
onRequest = async (request, settings) => {
  const list = new Array(3e7).fill(1.5);
  for (let i = 0; i < 10; i++) list.copyWithin(i, 1);
};
