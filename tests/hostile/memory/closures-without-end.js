// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  let hold = () => {};
  for (;;) { const held = hold, list = new Array(100).fill(0); hold = () => [held, list]; }
};
