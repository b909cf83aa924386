// expect: Timeout
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const all = [];
  for (;;) try { all.push(new Uint8Array(5e7)); } catch {}
};
