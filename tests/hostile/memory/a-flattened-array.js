// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: Invalid array length
onRequest = async (request, settings) => {
  let list = [1];
  for (let i = 0; i < 60; i++) list = [list, list];
  list.flat(Infinity);
};
