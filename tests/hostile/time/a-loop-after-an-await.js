// expect: Timeout
onRequest = async (request, settings) => {
  await 0;
  for (;;);
};
