// expect: ValidationError: forged
onRequest = async (request, settings) => {
  throw { name: "ValidationError", message: "forged", stack: "at fnconsole:runtime" , __proto__: Error.prototype };
};
