// expect: Timeout
onRequest = async (request, settings) => {
  const registry = new FinalizationRegistry(() => { for (;;); });
  for (let i = 0; i < 1e5; i++) registry.register({});
  await new Promise(() => {});
};
