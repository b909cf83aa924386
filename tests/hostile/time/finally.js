// expect: Timeout
onRequest = async (request, settings) => {
  try { throw 1; } finally { for (;;); }
};
