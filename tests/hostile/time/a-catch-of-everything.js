// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) try { (function deep() { deep(); })(); } catch {}
};
