// expect: RangeError: The function used more than 128 MB of memory.
// expect: Timeout
onRequest = async (request, settings) => {
  const headers = new Headers();
  for (let i = 0; ; i++) headers.append(`x-${i}`, "v".repeat(1000));
};
