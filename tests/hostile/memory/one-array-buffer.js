// expect: RangeError: Invalid array buffer length
onRequest = async (request, settings) => {
  new ArrayBuffer(2 ** 40);
};
