// expect: ReferenceError: require is not defined
onRequest = async (request, settings) => {
  require("fs");
};
