// expect: RangeError: *
onRequest = async (request, settings) => {
  Reflect.apply(Math.max, null, { length: 2 ** 25 });
};
