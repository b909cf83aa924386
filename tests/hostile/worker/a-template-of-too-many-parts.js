// expect: success
// expect: SyntaxError: *
// expect: RangeError: *
onRequest = async (request, settings) => {
  new Function(`return \`${"${1}".repeat(7e4)}\``)();
};
