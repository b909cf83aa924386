// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const all = [];
  for (;;) all.push({ a: [1] });
};
