// expect: RangeError: *
onRequest = async (request, settings) => {
  new WebAssembly.Memory({ initial: 65536 });
};
