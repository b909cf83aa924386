// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: RangeError: *
// expect: TypeError: *
onRequest = async (request, settings) => {
  for (const list = [1]; ; ) list.unshift(...new Array(5e4).fill(1));
};
