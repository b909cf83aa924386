// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const all = [];
  for (let i = 0; ; i++) all.push(new Function(`return ${i}`));
};
