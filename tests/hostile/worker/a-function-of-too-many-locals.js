// expect: success
// expect: SyntaxError: *
// expect: RangeError: *
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  new Function(Array.from({ length: 3e5 }, (_, i) => `let a${i} = ${i};`).join(""))();
};
