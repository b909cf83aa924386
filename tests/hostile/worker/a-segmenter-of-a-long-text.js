// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: success
onRequest = async (request, settings) => {
  [...new Intl.Segmenter("en", { granularity: "word" }).segment("a ".repeat(2e6))];
};
