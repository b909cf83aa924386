// expect: Timeout
onRequest = async (request, settings) => {
  await cache.load("k", 1000, async () => { for (;;) await 0; });
};
