// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const again = () => "a".replace(/a/, again);
  again();
};
