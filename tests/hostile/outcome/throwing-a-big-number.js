// expect: Error: 10n
onRequest = async (request, settings) => {
  throw 10n;
};
