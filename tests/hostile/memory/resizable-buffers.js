// expect: RangeError: *
// expect: Timeout
onRequest = async (request, settings) => {
  const all = [];
  for (;;) { const buffer = new ArrayBuffer(0, { maxByteLength: 1e9 }); buffer.resize(1e8); all.push(buffer); }
};
