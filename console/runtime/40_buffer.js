// Buffer: a Uint8Array with Node's constructors, text and inspection.
// Defines: Buffer, FastBuffer, isUint8Array, isAnyArrayBuffer, bytesOf, unknownEncoding;
// needs: 38_codes, the codecs (at call time). Searching and numbers are in files of their own.

const POOL_BYTES = 8192;
const MAX_BUFFER_BYTES = 2 ** 32;
const INSPECTED_BYTES = 50;
const isView = ArrayBuffer.isView;
const isUint8Array = (value) => isView(value) && typedTag(value) === "Uint8Array";
const isAnyArrayBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

class FastBuffer extends Uint8Array {
  // Without this, V8 would run the patchable array iterator for `new FastBuffer(array)`.
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

function Buffer(arg, encodingOrOffset, length) {
  if (typeof arg === "number") {
    if (typeof encodingOrOffset === "string") throw argType("string", "string", arg, Buffer);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, "constructor", {
  value: Buffer, writable: true, enumerable: false, configurable: true,
});
Object.defineProperty(Buffer, Symbol.species, {
  get: () => FastBuffer, enumerable: false, configurable: true,
});

function unknownEncoding(name, above = unknownEncoding) {
  return codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${name}`, above);
}

function outOfBounds(name) {
  const what = name ? `"${name}" is outside of buffer bounds` : "Attempt to access memory outside buffer bounds";
  return codedError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", what, outOfBounds);
}

// Small buffers share one ArrayBuffer, as in Node, so that code which forgets `byteOffset` fails here too.
let pool = null;
let poolUsed = 0;
function allocate(size) {
  if (size <= 0) return new FastBuffer(0);
  if (size >= Buffer.poolSize >>> 1) return new FastBuffer(size);
  if (pool === null || size > pool.byteLength - poolUsed) {
    pool = new ArrayBuffer(Buffer.poolSize);
    poolUsed = 0;
  }
  const buffer = new FastBuffer(pool, poolUsed, size);
  poolUsed = (poolUsed + size + 7) & ~7;
  return buffer;
}

function bufferFromString(text, encodingName) {
  const name = typeof encodingName !== "string" || encodingName === "" ? "utf8" : encodingNamed(encodingName);
  if (name === undefined) throw unknownEncoding(encodingName, Buffer.from);
  const codec = ENCODINGS[name];
  const room = codec.length(text);
  const buffer = allocate(room);
  const written = codec.write(text, buffer, 0, room);
  return written === room ? buffer : new FastBuffer(buffer.buffer, buffer.byteOffset, written);
}

function bufferFromArrayBuffer(memory, byteOffset, length) {
  byteOffset = +byteOffset || 0;
  const most = memory.byteLength - byteOffset;
  if (most < 0) throw outOfBounds("offset");
  if (length === undefined) length = most;
  else {
    length = +length;
    if (!(length > 0)) length = 0;
    else if (length > most) throw outOfBounds("length");
  }
  return new FastBuffer(memory, byteOffset, length);
}

function bufferFromArrayLike(items) {
  if (!(items.length > 0)) return new FastBuffer(0);
  const buffer = allocate(items.length);
  if (isView(items)) setBytes(buffer, items);
  else for (let i = 0; i < buffer.length; i++) buffer[i] = items[i];
  return buffer;
}

function bufferFromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === "number" ? bufferFromArrayLike(value) : new FastBuffer(0);
  }
  if (value.type === "Buffer" && arrayIsArray(value.data)) return bufferFromArrayLike(value.data);
  return undefined;
}

const SOURCES = ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"];
function notASource(value) {
  const message = argTypeMessage("first argument", SOURCES.slice(0, 4), value);
  return codedError(
    TypeError, "ERR_INVALID_ARG_TYPE",
    message.replace("ArrayBuffer, or Array.", "ArrayBuffer, or Array or an Array-like Object."), Buffer.from,
  );
}

function checkSize(size) {
  if (typeof size !== "number") throw argType("size", "number", size, checkSize);
  if (!(size >= 0 && size <= MAX_BUFFER_BYTES)) {
    throw outOfRange("size", `>= 0 && <= ${MAX_BUFFER_BYTES}`, size, checkSize);
  }
}

// A text in an encoding that may be missing or unknown: then it is UTF-8.
const textBytes = (text, encoding) => bufferFromString(text, encodingNamed(encoding ?? "utf8") ?? "utf8");

// The bytes of a text or a view, as crypto and fetch take them; undefined where it is neither.
function bytesOf(value, encoding = "utf8") {
  if (typeof value === "string") return bufferFromString(value, encoding);
  if (isView(value)) return new FastBuffer(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return new FastBuffer(value);
  return undefined;
}

Object.assign(Buffer, {
  poolSize: POOL_BYTES,
  from(value, encodingOrOffset, length) {
    if (typeof value === "string") return bufferFromString(value, encodingOrOffset);
    if (typeof value === "object" && value !== null) {
      if (isAnyArrayBuffer(value)) return bufferFromArrayBuffer(value, encodingOrOffset, length);
      const inner = value.valueOf && value.valueOf();
      if (inner != null && inner !== value && (typeof inner === "string" || typeof inner === "object")) {
        return Buffer.from(inner, encodingOrOffset, length);
      }
      const buffer = bufferFromObject(value);
      if (buffer) return buffer;
      if (typeof value[Symbol.toPrimitive] === "function") {
        const primitive = value[Symbol.toPrimitive]("string");
        if (typeof primitive === "string") return bufferFromString(primitive, encodingOrOffset);
      }
    }
    throw notASource(value);
  },
  copyBytesFrom(view, offset, length) {
    if (!isView(view) || view instanceof DataView) throw argType("view", "TypedArray", view);
    if (offset !== undefined) checkInteger(offset, "offset", 0);
    if (length !== undefined) checkInteger(length, "length", 0);
    const start = offset ?? 0;
    const part = view.subarray(start, length === undefined ? undefined : start + length);
    return bufferFromArrayLike(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  },
  of(...items) {
    return bufferFromArrayLike(items);
  },
  alloc(size, fill, encoding) {
    checkSize(size);
    const buffer = new FastBuffer(size);
    if (fill === undefined || fill === 0 || size === 0) return buffer;
    return fillBuffer(buffer, fill, 0, buffer.length, encoding);
  },
  allocUnsafe(size) {
    checkSize(size);
    return allocate(size);
  },
  allocUnsafeSlow(size) {
    checkSize(size);
    return new FastBuffer(size);
  },
  isBuffer(value) {
    return value instanceof Buffer;
  },
  compare(buf1, buf2) {
    if (!isUint8Array(buf1)) throw argType("buf1", ["Buffer", "Uint8Array"], buf1);
    if (!isUint8Array(buf2)) throw argType("buf2", ["Buffer", "Uint8Array"], buf2);
    return compareBytes(buf1, buf2);
  },
  isEncoding(encoding) {
    return typeof encoding === "string" && encoding.length !== 0 && encodingNamed(encoding) !== undefined;
  },
  concat(list, length) {
    if (!arrayIsArray(list)) throw argType("list", "Array", list);
    if (list.length === 0) return new FastBuffer(0);
    if (length === undefined) {
      length = 0;
      for (let i = 0; i < list.length; i++) if (list[i].length) length += list[i].length;
    } else checkInteger(length, "length", 0, MAX_BUFFER_BYTES);
    const buffer = Buffer.allocUnsafe(length);
    let at = 0;
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (!isUint8Array(item)) throw argType(`list[${i}]`, ["Buffer", "Uint8Array"], item);
      const taken = Math.min(item.length, length - at);
      setBytes(buffer, taken === item.length ? item : partOfBytes(item, 0, taken), at);
      at += taken;
    }
    for (; at < length; at++) buffer[at] = 0;
    return buffer;
  },
  byteLength(string, encoding) {
    if (typeof string !== "string") {
      if (isView(string) || isAnyArrayBuffer(string)) return string.byteLength;
      throw argType("string", ["string", "Buffer", "ArrayBuffer"], string);
    }
    return ENCODINGS[(encoding && encodingNamed(encoding)) || "utf8"].length(string);
  },
});
