// expect: RangeError: The function used more than 128 MB of memory.
// expect: RangeError: Map maximum size exceeded
onRequest = async (request, settings) => {
  const map = new Map();
  for (let i = 0; ; i++) map.set(i, i);
};
