// expect: success
// expect: RangeError: *
// expect: SyntaxError: *
onRequest = async (request, settings) => {
  new Function(`return class {${Array.from({ length: 7e4 }, (_, i) => `m${i}() {}`).join("")}}`)();
};
