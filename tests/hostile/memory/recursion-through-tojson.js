// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  JSON.stringify({ toJSON() { return JSON.stringify(this); } });
};
