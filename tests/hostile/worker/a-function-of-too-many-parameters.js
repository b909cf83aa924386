// expect: SyntaxError: *
// expect: RangeError: *
onRequest = async (request, settings) => {
  new Function(...Array.from({ length: 70000 }, (_, i) => `a${i}`), "");
};
