// expect: Timeout
onRequest = async (request, settings) => {
  Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);
};
