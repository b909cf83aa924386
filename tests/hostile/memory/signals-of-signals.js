// expect: sent
// expect: RangeError: Maximum call stack size exceeded
// expect: Timeout
onRequest = () => {
  const first = new AbortController();
  let signal = first.signal;
  for (let depth = 0; depth < 50000; depth++) signal = AbortSignal.any([signal, first.signal]);
  first.abort({ toString() { throw 1; } });
  if (!signal.aborted) throw new Error("not told");
  Segment.track({ event: "e", userId: "u" });
};
