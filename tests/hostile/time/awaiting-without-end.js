// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) await 0;
};
