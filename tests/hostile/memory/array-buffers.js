// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  const all = [];
  for (;;) all.push(new Uint8Array(1e8).fill(1));
};
