// expect: Timeout
onRequest = async (request, settings) => {
  /^(?:(.)(.*)\2\1)+z$/.test("ab".repeat(2e4));
  for (;;) /(x+x+)+y/.test("x".repeat(30));
};
