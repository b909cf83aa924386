// expect: Timeout
onRequest = async (request, settings) => {
  for (;;);
};
