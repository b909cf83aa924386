// expect: sent
onRequest = () => {
  const shared = new Uint8Array(new SharedArrayBuffer(64)), gone = new Uint8Array(64);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  for (const [into, at, size] of [[gone, 0, 64], [shared, 0, 64], [new Uint8Array(8), -1, 9], [new Uint8Array(8), 4, 2 ** 31], [new DataView(new ArrayBuffer(8)), 9], [{ buffer: shared.buffer, byteLength: 1e9, byteOffset: 0 }], [new Float64Array(2), 1, 99]]) {
    try { crypto.randomFillSync(into, at, size); } catch {}
    try { crypto.getRandomValues(into); } catch {}
  }
  Segment.track({ event: "e", userId: "u" });
};
