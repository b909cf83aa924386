// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const object = {};
  for (let i = 0; ; i++) object[`name ${i}`] = i;
};
