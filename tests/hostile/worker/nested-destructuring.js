// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  new Function(`let ${"[".repeat(1e5)}a${"]".repeat(1e5)} = []`)();
};
