// expect: RangeError: *
onRequest = async (request, settings) => {
  const all = [];
  for (;;) { const buffer = new SharedArrayBuffer(1, { maxByteLength: 2 ** 31 }); buffer.grow(2 ** 31); all.push(new Uint8Array(buffer).fill(1, 0, 1e8)); }
};
