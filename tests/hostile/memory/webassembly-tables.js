// expect: RangeError: *
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  for (const all = []; ; ) all.push(new WebAssembly.Table({ element: "anyfunc", initial: 1e7 }));
};
