// expect: Timeout
// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: *
onRequest = async (request, settings) => {
  const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11]);
  for (const all = []; ; ) all.push(new WebAssembly.Instance(new WebAssembly.Module(bytes)));
};
