// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const list = [3, 2, 1];
  for (;;) list.sort(() => { list.push(1, 2, 3, 4, 5, 6, 7, 8); return 1; });
};
