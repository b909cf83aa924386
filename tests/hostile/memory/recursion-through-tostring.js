// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const object = { toString() { return "" + this; } };
  "" + object;
};
