// expect: success
// expect: Timeout
onRequest = async (request, settings) => {
  const list = Array.from({ length: 1e5 }, (_, i) => 1e5 - i);
  list.sort((a, b) => { list.length = 0; return a - b; });
};
