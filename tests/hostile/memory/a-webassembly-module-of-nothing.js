// expect: CompileError: *
onRequest = async (request, settings) => {
  const bytes = new Uint8Array(5e6).fill(0);
  bytes.set([0, 97, 115, 109, 1, 0, 0, 0]);
  new WebAssembly.Module(bytes);
};
