// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  new Function("return " + "[".repeat(1e6) + "]".repeat(1e6));
};
