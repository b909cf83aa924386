// expect: Timeout
onRequest = async (request, settings) => {
  JSON.parse('{"a": 1}', () => { for (;;); });
};
