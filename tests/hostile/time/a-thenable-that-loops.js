// expect: Timeout
onRequest = async (request, settings) => {
  return { then() { for (;;); } };
};
