// expect: SyntaxError: *
onRequest = async (request, settings) => {
  new RegExp("(".repeat(1e6) + ")".repeat(1e6));
};
