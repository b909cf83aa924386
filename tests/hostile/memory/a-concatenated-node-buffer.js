// expect: RangeError: *
onRequest = async (request, settings) => {
  const one = Buffer.alloc(1e7, 1);
  Buffer.concat(new Array(1000).fill(one));
};
