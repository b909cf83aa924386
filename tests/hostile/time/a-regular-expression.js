// expect: Timeout
onRequest = async (request, settings) => {
  /^(a+)+$/.test("a".repeat(40) + "b");
};
