// expect: RangeError: *
onRequest = async (request, settings) => {
  for (const all = []; ; ) all.push(new WebAssembly.Memory({ initial: 1000 }));
};
