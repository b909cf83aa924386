// expect: RangeError: The data is too large
// expect: TypeError: *
onRequest = async (request, settings) => {
  new URL("http://a/" + "x".repeat(5e7));
};
