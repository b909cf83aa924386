// expect: SyntaxError: *
// expect: success
onRequest = async (request, settings) => {
  new RegExp("(?:".repeat(500) + "abcdefgh".repeat(100) + "){99}".repeat(500)).test("a");
};
