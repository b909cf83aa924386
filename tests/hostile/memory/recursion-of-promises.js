// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const again = () => Promise.resolve().then(again);
  const all = [];
  for (;;) { all.push(again()); if (all.length % 1e4 === 0) await 0; }
};
