// expect: sent
onRequest = async (request, settings) => {
  const buffer = new ArrayBuffer(1e6, { maxByteLength: 2e6 });
  const bytes = new Uint8Array(buffer);
  const hash = crypto.createHash("sha256");
  const data = { get buffer() { buffer.resize(0); return buffer; } };
  try { hash.update(bytes); buffer.resize(0); hash.update(bytes); hash.update(new Uint8Array(buffer)); } catch {}
  try { structuredClone(bytes, { transfer: [buffer] }); hash.update(bytes); } catch {}
  try { buffer.transfer?.(); hash.update(bytes); } catch {}
  Segment.track({ event: "e", userId: "u" });
};
