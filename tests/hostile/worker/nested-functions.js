// expect: RangeError: Maximum call stack size exceeded
// expect: success
onRequest = async (request, settings) => {
  new Function("return " + "(() => ".repeat(2e4) + "1" + ")".repeat(2e4))();
};
