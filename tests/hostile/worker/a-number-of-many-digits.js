// expect: success
// expect: RangeError: *
onRequest = async (request, settings) => {
  (1e308).toLocaleString("en", { minimumFractionDigits: 20 });
  BigInt("9".repeat(1e5)).toLocaleString("de").length;
};
