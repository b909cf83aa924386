// expect: Timeout
// expect: RangeError: The function used more than 128 MB of memory.
// expect: success
onRequest = async (request, settings) => {
  const list = [];
  for (let i = 0; i < 3e6; i++) list[i * 1000] = i;
  list.sort();
};
