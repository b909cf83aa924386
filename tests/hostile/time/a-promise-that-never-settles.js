// expect: Timeout
onRequest = async (request, settings) => {
  await new Promise(() => {});
};
