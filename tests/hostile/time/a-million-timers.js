// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) setTimeout(() => {}, 1e9);
};
