// zlib: gzip, deflate, raw deflate and brotli, at once, with a callback or as a stream.
// Streams gather everything first: bodies are bounded, and the answer is the same.
"use strict";

const { Transform } = require("stream");
const constants = require("internal_zlib_constants");

const ERRNO = { Z_DATA_ERROR: -3, Z_BUF_ERROR: -5, ERR__ERROR_FORMAT_PADDING_1: -2 };
const METHODS = {
  deflate: ["Deflate", "deflate", true], inflate: ["Inflate", "deflate", false],
  gzip: ["Gzip", "gzip", true], gunzip: ["Gunzip", "gzip", false],
  deflateRaw: ["DeflateRaw", "raw", true], inflateRaw: ["InflateRaw", "raw", false],
  unzip: ["Unzip", "unzip", false],
  brotliCompress: ["BrotliCompress", "brotli", true], brotliDecompress: ["BrotliDecompress", "brotli", false],
};

function bytesOf(value) {
  if (typeof value === "string") return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  throw internal.argType("buffer", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], value);
}

function levelOf(options, format) {
  if (format === "brotli") return options?.params?.[constants.BROTLI_PARAM_QUALITY] ?? 11;
  const level = options?.level ?? -1;
  if (typeof level !== "number") throw internal.argType("options.level", "number", level);
  if (Number.isInteger(level) && level >= -1 && level <= 9) return level;
  throw internal.codedError(
    RangeError, "ERR_OUT_OF_RANGE",
    `The value of "options.level" is out of range. It must be >= -1 and <= 9. Received ${internal.inspect(level)}`,
  );
}

function work(format, packs, value, options) {
  const bytes = bytesOf(value);
  try {
    const done = packs
      ? internal.packBytes(format, levelOf(options, format), bytes)
      : internal.unpackBytes(format, options?.maxOutputLength ?? 2 ** 32, bytes);
    return Buffer.from(done.buffer, done.byteOffset, done.byteLength);
  } catch (error) {
    if (error.code in ERRNO) error.errno = ERRNO[error.code];
    throw error;
  }
}

const found = {};
for (const [name, [Name, format, packs]] of Object.entries(METHODS)) {
  found[`${name}Sync`] = (buffer, options) => work(format, packs, buffer, options);
  found[name] = (buffer, options, callback = options) => {
    internal.checkFunction(callback, "callback");
    bytesOf(buffer);
    process.nextTick(() => {
      let result;
      try {
        result = work(format, packs, buffer, typeof options === "object" ? options : undefined);
      } catch (error) {
        return callback(error);
      }
      callback(null, result);
    });
  };
  found[Name] = class extends Transform {
    #chunks = [];
    #options;
    constructor(options) {
      super(options);
      this.#options = options;
    }
    _transform(chunk, encoding, callback) {
      this.#chunks.push(chunk);
      callback();
    }
    _flush(callback) {
      try {
        callback(null, work(format, packs, Buffer.concat(this.#chunks), this.#options));
      } catch (error) {
        callback(error);
      }
    }
    flush(kind, callback = kind) {
      if (callback) process.nextTick(callback);
    }
    close(callback) {
      this.destroy();
      if (callback) process.nextTick(callback);
    }
  };
  Object.defineProperty(found[Name], "name", { value: Name });
  found[`create${Name}`] = (options) => new found[Name](options);
}

// Of every byte value, what eight steps of the polynomial make of it.
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(data, before = 0) {
  if (typeof data !== "string" && !ArrayBuffer.isView(data)) throw internal.argType("data", ["Buffer", "TypedArray", "DataView", "string"], data);
  let crc = ~before;
  for (const byte of bytesOf(data)) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const codesOf = (all) => Object.fromEntries(Object.entries(all).filter(([name, value]) => /^Z_/.test(name) && (value < 0 || /OK|STREAM_END|NEED_DICT/.test(name))));
const olderNames = (all) => Object.fromEntries(Object.entries(all).filter(([name]) => !/^BROTLI/.test(name)));

module.exports = internal.unusable("zlib", { ...found, crc32, constants, codes: codesOf(constants), ...olderNames(constants) });
