// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: RangeError: *
onRequest = async (request, settings) => {
  const list = new Array(2 ** 31).fill(1, 0, 100);
  list.splice(0, 1, ...new Array(1e5).fill(2));
};
