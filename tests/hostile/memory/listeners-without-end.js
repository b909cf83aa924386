// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const controller = new AbortController();
  for (;;) controller.signal.addEventListener("abort", () => new Array(100));
};
