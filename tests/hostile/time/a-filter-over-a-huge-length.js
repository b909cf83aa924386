// expect: Timeout
onRequest = async (request, settings) => {
  Array.prototype.filter.call({ length: 2 ** 53 - 1 }, () => true);
};
