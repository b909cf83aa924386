// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: Invalid array length
onRequest = async (request, settings) => {
  let list = [1, 2, 3];
  for (;;) list = list.concat(list);
};
