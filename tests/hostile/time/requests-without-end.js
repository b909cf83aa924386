// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) await fetch("http://127.0.0.1:1/").catch(() => {});
};
