// expect: Timeout
onRequest = async (request, settings) => {
  (async () => { for (;;) await 0; })();
};
