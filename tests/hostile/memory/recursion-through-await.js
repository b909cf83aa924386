// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  const again = async () => { await again(); };
  const later = async () => { await 0; await later(); };
  await later();
};
