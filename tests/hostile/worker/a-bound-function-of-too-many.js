// expect: RangeError: *
onRequest = async (request, settings) => {
  Function.prototype.bind.apply(() => {}, new Array(1e6));
};
