// expect: Timeout
onRequest = async (request, settings) => {
  (function again() { setImmediate(again); })();
  await new Promise(() => {});
};
