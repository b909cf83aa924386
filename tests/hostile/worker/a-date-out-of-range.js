// expect: RangeError: Invalid time value
onRequest = async (request, settings) => {
  new Date(8.64e15 + 1).toISOString();
};
