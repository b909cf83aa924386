// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  const all = [];
  for (;;) all.push(new Uint8Array(64));
};
