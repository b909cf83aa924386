// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  const one = new Uint8Array(1e8).fill(7);
  for (const all = []; ; ) all.push(one.slice());
};
