// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) Array.from({ length: 1e4 }, Math.random).sort(() => Math.random() - 0.5);
};
