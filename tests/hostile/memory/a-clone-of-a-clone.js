// expect: RangeError: *
// expect: RangeError: The function used more than 128 MB of memory.
onRequest = async (request, settings) => {
  let value = { bytes: new Uint8Array(1e7) };
  for (const all = []; ; ) all.push(structuredClone(value));
};
