// expect: Timeout
onRequest = async (request, settings) => {
  (function again() { setTimeout(again); })();
  await new Promise(() => {});
};
