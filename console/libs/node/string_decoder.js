// StringDecoder: text out of bytes that come in pieces. What is not whole yet waits for the rest.
"use strict";

// How many bytes at the end belong to a character that is not all there.
const INCOMPLETE = {
  utf8(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if (byte < 0x80) return 0;
      if (byte >= 0xc0) return byte < 0xf8 && sizeOf(byte) > back ? back : 0;
    }
    return 0;
  },
  utf16le(bytes) {
    const odd = bytes.length % 2;
    const last = bytes.length - odd - 1;
    return last > 0 && bytes[last] >= 0xd8 && bytes[last] <= 0xdb ? odd + 2 : odd;
  },
  base64: (bytes) => bytes.length % 3,
  base64url: (bytes) => bytes.length % 3,
};
const sizeOf = (first) => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2);
const WIDTH = { utf16le: (rest) => (rest.length > 2 || (rest.length === 2 && rest[1] >= 0xd8) ? 4 : 2), base64: () => 3, base64url: () => 3 };
const NAMES = { "utf-8": "utf8", ucs2: "utf16le", "ucs-2": "utf16le", "utf-16le": "utf16le", binary: "latin1" };

function StringDecoder(encoding) {
  const name = String(encoding || "utf8").toLowerCase();
  if (!Buffer.isEncoding(name)) {
    throw internal.codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);
  }
  this.encoding = NAMES[name] ?? name;
  rests.set(this, Buffer.alloc(0));
}
const rests = new WeakMap();

function bytesOf(chunk) {
  if (!ArrayBuffer.isView(chunk)) throw internal.argType("buf", ["Buffer", "TypedArray", "DataView"], chunk);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

Object.assign(StringDecoder.prototype, {
  write(chunk) {
    if (typeof chunk === "string") return chunk;
    const given = bytesOf(chunk);
    const bytes = Buffer.concat([rests.get(this), given]);
    const kept = INCOMPLETE[this.encoding]?.(bytes) ?? 0;
    rests.set(this, bytes.subarray(bytes.length - kept));
    return bytes.toString(this.encoding, 0, bytes.length - kept);
  },
  end(chunk) {
    const text = chunk === undefined ? "" : this.write(chunk);
    const rest = rests.get(this).toString(this.encoding);
    rests.set(this, Buffer.alloc(0));
    return text + rest;
  },
  text(chunk, offset) {
    rests.set(this, Buffer.alloc(0));
    return this.write(chunk.slice(offset));
  },
});

Object.defineProperties(StringDecoder.prototype, {
  lastChar: { get() { return Buffer.concat([rests.get(this), Buffer.alloc(4)], 4); }, configurable: true, enumerable: true },
  lastNeed: { get() { return this.lastTotal && this.lastTotal - rests.get(this).length; }, configurable: true, enumerable: true },
  lastTotal: {
    get() {
      const rest = rests.get(this);
      if (rest.length === 0) return 0;
      return WIDTH[this.encoding]?.(rest) ?? sizeOf(rest[0]);
    },
    configurable: true, enumerable: true,
  },
});
exports.StringDecoder = StringDecoder;
