// expect: RangeError: Array buffer allocation failed
onRequest = async (request, settings) => {
  const all = [];
  for (;;) all.push(new ArrayBuffer(1e8));
};
