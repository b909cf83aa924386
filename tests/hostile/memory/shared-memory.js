// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  for (const all = []; ; ) all.push(new Uint8Array(new SharedArrayBuffer(1e8)).fill(1));
};
