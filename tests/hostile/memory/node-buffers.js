// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  for (const all = []; ; ) all.push(Buffer.alloc(1e8, 1));
};
