// expect: Timeout
onRequest = async (request, settings) => {
  throw Object.defineProperty(new Error("x"), "stack", { get() { for (;;); } });
};
