// expect: success
// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  new Function(`return ${"1+".repeat(1e6)}1`)();
};
