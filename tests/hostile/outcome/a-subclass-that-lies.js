// expect: Error: x
onRequest = async (request, settings) => {
  class ValidationError2 extends ValidationError { get name() { throw 1; } set name(value) {} }
  throw new (class extends Error { get name() { return "Error"; } })("x");
};
