// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  eval("(".repeat(1e6));
};
