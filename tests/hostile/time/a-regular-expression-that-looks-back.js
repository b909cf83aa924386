// expect: Timeout
onRequest = async (request, settings) => {
  /(?<=y(x+x+)+)z/.test("x".repeat(60) + "z");
};
