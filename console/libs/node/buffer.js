// buffer: what is global anyway.
"use strict";

const bytesOf = (value) => {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  throw internal.argType("input", ["ArrayBuffer", "Buffer", "TypedArray"], value);
};

function isUtf8(value) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(value));
    return true;
  } catch (error) {
    if (error.code === "ERR_INVALID_ARG_TYPE") throw error;
    return false;
  }
}

// What the target has no character for becomes a question mark.
function transcode(source, from, to) {
  if (!(source instanceof Uint8Array)) throw internal.argType("source", ["Buffer", "Uint8Array"], source);
  const narrow = { latin1: 0xff, binary: 0xff, ascii: 0x7f }[to];
  const text = bytesOf(source).toString(from);
  return Buffer.from(narrow ? text.replace(/./gsu, (each) => (each.codePointAt(0) > narrow ? "?" : each)) : text, to);
}

Object.assign(exports, {
  isUtf8, isAscii: (value) => bytesOf(value).every((byte) => byte < 0x80), transcode,
  Buffer, Blob, atob, btoa,
  SlowBuffer: (size) => Buffer.alloc(size),
  kMaxLength: 2 ** 32, kStringMaxLength: 2 ** 29 - 24, INSPECT_MAX_BYTES: 50,
  constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 - 24 },
});
