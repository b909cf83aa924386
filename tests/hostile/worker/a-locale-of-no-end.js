// expect: RangeError: *
onRequest = async (request, settings) => {
  new Intl.NumberFormat("en-" + "abcdefgh-".repeat(1e5) + "x");
};
