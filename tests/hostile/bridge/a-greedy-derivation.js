// expect: RangeError: Invalid scrypt params*
onRequest = async (request, settings) => {
  crypto.scryptSync("a", "b", 64, { N: 2 ** 24, r: 8, p: 1, maxmem: 2 ** 40 });
  throw new Error("done");
};
