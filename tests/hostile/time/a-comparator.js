// expect: Timeout
onRequest = async (request, settings) => {
  [2, 1].sort(() => { for (;;); });
};
