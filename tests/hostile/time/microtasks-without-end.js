// expect: Timeout
onRequest = async (request, settings) => {
  (function again() { queueMicrotask(again); })();
  await new Promise(() => {});
};
