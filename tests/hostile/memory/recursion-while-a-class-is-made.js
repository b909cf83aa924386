// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  const make = () => class extends make() {};
  make();
};
