// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: Set maximum size exceeded
onRequest = async (request, settings) => {
  const set = new Set();
  for (let i = 0; ; i++) set.add(i);
};
