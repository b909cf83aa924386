// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: TypeError: *
onRequest = async (request, settings) => {
  const form = new FormData();
  for (;;) form.append("a", "b".repeat(1e5) + Math.random());
};
