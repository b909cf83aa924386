// expect: RangeError: Invalid string length
onRequest = async (request, settings) => {
  "x".padEnd(2 ** 30, "abc");
};
