// expect: RangeError: WebAssembly.Memory.grow(): Unable to grow instance memory
onRequest = async (request, settings) => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  for (;;) memory.grow(10000);
};
