// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const again = () => [2, 1].sort(again);
  again();
};
