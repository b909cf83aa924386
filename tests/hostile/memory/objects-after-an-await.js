// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  await 0;
  const all = [];
  for (;;) all.push(new Array(1e5).fill(1.5));
};
