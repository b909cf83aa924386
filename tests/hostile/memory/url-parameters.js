// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
// expect: RangeError: The data is too large
onRequest = async (request, settings) => {
  const parameters = new URLSearchParams();
  for (;;) parameters.append("a".repeat(1000), "b".repeat(1000));
};
