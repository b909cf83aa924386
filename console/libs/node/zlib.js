// zlib: gzip, deflate and raw deflate, at once, with a callback or as a stream; no brotli.
// Streams gather everything first: bodies are bounded, and the answer is the same.
"use strict";

const { Transform } = require("stream");

const ERRNO = { Z_DATA_ERROR: -3, Z_BUF_ERROR: -5 };
const METHODS = {
  deflate: ["Deflate", "deflate", true], inflate: ["Inflate", "deflate", false],
  gzip: ["Gzip", "gzip", true], gunzip: ["Gunzip", "gzip", false],
  deflateRaw: ["DeflateRaw", "raw", true], inflateRaw: ["InflateRaw", "raw", false],
  unzip: ["Unzip", "unzip", false],
};

function bytesOf(value) {
  if (typeof value === "string") return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  throw internal.argType("buffer", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], value);
}

function levelOf(options) {
  const level = options?.level ?? -1;
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
      ? internal.packBytes(format, levelOf(options), bytes)
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

const constants = {
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1,
  Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5,
  Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, BROTLI_OPERATION_FLUSH: 1,
};

module.exports = internal.unusable("zlib", { ...found, constants, ...constants });
