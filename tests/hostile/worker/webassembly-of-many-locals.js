// expect: CompileError: *
onRequest = async (request, settings) => {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 11, 1, 9, 1, 255, 255, 255, 255, 15, 127, 11];
  new WebAssembly.Module(new Uint8Array(bytes));
};
