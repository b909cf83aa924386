// expect: TypeError: Generator is already running
onRequest = async (request, settings) => {
  const generator = (function* () { yield generator.next(); })();
  generator.next();
};
