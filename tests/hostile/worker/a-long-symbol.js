// expect: success
onRequest = async (request, settings) => {
  Symbol.for("s".repeat(2 ** 26)).toString().length;
};
