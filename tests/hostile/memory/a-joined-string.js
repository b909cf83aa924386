// expect: RangeError: Invalid string length
onRequest = async (request, settings) => {
  new Array(2 ** 28).join("abcdef");
};
