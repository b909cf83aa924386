// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const all = [];
  for (;;) all.push((1n << 1000000n) + BigInt(all.length));
};
