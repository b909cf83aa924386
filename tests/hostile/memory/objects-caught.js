// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const all = [];
  for (;;) try { all.push(new Array(1e6).fill(1.5)); } catch {}
};
