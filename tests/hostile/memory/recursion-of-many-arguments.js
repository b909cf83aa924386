// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const again = (...all) => again(...all, ...all);
  again(1);
};
