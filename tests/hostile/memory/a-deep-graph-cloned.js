// expect: sent
// expect: RangeError: Maximum call stack size exceeded
// expect: RangeError: The worker ran out of memory*
// expect: Timeout
onRequest = () => {
  let deep = {};
  for (let depth = 0; depth < 1e6; depth++) deep = depth % 2 ? new Map([[deep, deep]]) : { deep, again: deep };
  try { structuredClone(deep); } catch (error) { if (!(error instanceof RangeError)) throw error; }
  Segment.track({ event: "e", userId: "u" });
};
