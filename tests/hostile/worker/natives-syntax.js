// expect: SyntaxError: *
onRequest = async (request, settings) => {
  eval("%DebugPrint(1)");
};
