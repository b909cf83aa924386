// StringDecoder: text out of bytes that come in pieces. What is not whole yet waits for the rest.
"use strict";

// How many bytes at the end belong to a character that is not all there.
const INCOMPLETE = {
  utf8(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if (byte < 0x80) return 0;
      if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
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
const NAMES = { "utf-8": "utf8", ucs2: "utf16le", "ucs-2": "utf16le", "utf-16le": "utf16le", binary: "latin1" };

function StringDecoder(encoding = "utf8") {
  const name = String(encoding ?? "utf8").toLowerCase();
  if (!Buffer.isEncoding(name)) {
    throw internal.codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);
  }
  this.encoding = NAMES[name] ?? name;
  this._rest = Buffer.alloc(0);
}

StringDecoder.prototype.write = function (chunk) {
  if (typeof chunk === "string") return chunk;
  const bytes = Buffer.concat([this._rest, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)]);
  const kept = INCOMPLETE[this.encoding]?.(bytes) ?? 0;
  this._rest = bytes.subarray(bytes.length - kept);
  return bytes.toString(this.encoding, 0, bytes.length - kept);
};
StringDecoder.prototype.end = function (chunk) {
  const text = chunk === undefined ? "" : this.write(chunk);
  const rest = this._rest.toString(this.encoding);
  this._rest = Buffer.alloc(0);
  return text + rest;
};
exports.StringDecoder = StringDecoder;
