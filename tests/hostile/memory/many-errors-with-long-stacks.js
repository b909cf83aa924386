// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  Error.stackTraceLimit = Infinity;
  const all = [], deep = (n) => { if (n) deep(n - 1); else all.push(new Error("x").stack); };
  for (;;) deep(3000);
};
