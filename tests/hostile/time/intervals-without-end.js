// expect: Timeout
onRequest = async (request, settings) => {
  for (let i = 0; i < 1000; i++) setInterval(() => {}, 0);
  await new Promise(() => {});
};
