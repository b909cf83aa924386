// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: Invalid array length
// expect: Timeout
onRequest = async (request, settings) => {
  const list = [];
  list[2 ** 32 - 2] = 1;
  list.fill(0);
  list.push(1);
};
