// Random numbers, and comparing without giving time away.
// Adds to crypto; needs: 46_crypto, 40_buffer.

const RANDOM_CALL_BYTES = 65536;
const INT_SPAN = 2 ** 48;
// What the callback throws is an uncaught exception, as in Node.
const callLater = (callback, ...args) =>
  void promiseThen(settledPromise, () => runCallback(callback, undefined, args));

function fillRandom(bytes) {
  for (let at = 0; at < bytes.length; at += RANDOM_CALL_BYTES) {
    setBytes(bytes, host.call("random", [Math.min(RANDOM_CALL_BYTES, bytes.length - at)]), at);
  }
  return bytes;
}

function randomBelow(span) {
  const limit = INT_SPAN - (INT_SPAN % span);
  for (;;) {
    const bytes = host.call("random", [6]);
    let value = 0;
    for (let i = 0; i < 6; i++) value = value * 256 + bytes[i];
    if (value < limit) return value % span;
  }
}

function checkRandomSize(value, name, max = 2 ** 31 - 1) {
  if (typeof value !== "number") throw argType(name, "number", value, checkRandomSize);
  if (!(value >= 0 && value <= max)) throw outOfRange(name, `>= 0 && <= ${max}`, value, checkRandomSize);
}

// [start, end] of the part that a fill asks for.
function randomRange(buf, offset, size) {
  const width = buf.BYTES_PER_ELEMENT ?? 1;
  const start = offset === undefined ? 0 : offset * width;
  checkRandomSize(start, "offset", buf.byteLength);
  const length = size === undefined ? buf.byteLength - start : size * width;
  checkRandomSize(length, "size");
  if (start + length > buf.byteLength) throw outOfRange("size + offset", `<= ${buf.byteLength}`, start + length);
  return [start, length];
}

function hexOfUuid(bytes) {
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = decodeHex(bytes, 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const COMPARABLE = "an instance of ArrayBuffer, Buffer, TypedArray, or DataView.";
function comparable(value, name) {
  if (isView(value) || isAnyArrayBuffer(value)) return bytesOf(value);
  const message = `The "${name}" argument must be ${COMPARABLE}`;
  throw plainCoded(TypeError, "ERR_INVALID_ARG_TYPE", message, crypto.timingSafeEqual);
}

Object.assign(crypto, {
  randomBytes(size, callback) {
    checkRandomSize(size, "size");
    if (callback !== undefined) checkFunction(callback, "callback");
    const bytes = fillRandom(new FastBuffer(size));
    return callback ? callLater(callback, null, bytes) : bytes;
  },
  randomFillSync(buf, offset = undefined, size = undefined) {
    if (!isView(buf) && !isAnyArrayBuffer(buf)) throw argType("buf", ["ArrayBuffer", "ArrayBufferView"], buf);
    const [start, length] = randomRange(buf, offset, size);
    const bytes = bytesOf(buf);
    fillRandom(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length));
    return buf;
  },
  randomFill(buf, offset, size, callback) {
    const done = [offset, size, callback].find((value) => typeof value === "function");
    if (!done) throw argType("callback", "Function", callback);
    const [start, length] = [offset, size].map((value) => (typeof value === "function" ? undefined : value));
    crypto.randomFillSync(buf, start, length);
    callLater(done, null, buf);
  },
  randomInt(min, max, callback) {
    const onlyMax = max === undefined || typeof max === "function";
    if (onlyMax) [min, max, callback] = [0, min, max];
    if (callback !== undefined) checkFunction(callback, "callback");
    if (!Number.isSafeInteger(min)) throw safeInteger("min", min);
    if (!Number.isSafeInteger(max)) throw safeInteger("max", max);
    if (max <= min) throw outOfRange("max", `greater than the value of "min" (${min})`, max);
    if (max - min > INT_SPAN - 1) throw outOfRange(onlyMax ? "max" : "max - min", `<= ${INT_SPAN - 1}`, max - min);
    const value = min + randomBelow(max - min);
    return callback ? callLater(callback, undefined, value) : value;
  },
  randomUUID(options) {
    if (options !== undefined) checkObject(options, "options");
    const cached = options?.disableEntropyCache;
    if (cached !== undefined && typeof cached !== "boolean") {
      throw argType("options.disableEntropyCache", "boolean", cached);
    }
    return hexOfUuid(host.call("random", [16]));
  },
  getRandomValues(array) {
    if (!isView(array) || array instanceof DataView || /^Float/.test(typedTag(array))) {
      throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
    }
    if (array.byteLength > RANDOM_CALL_BYTES) {
      throw new DOMException(
        `The requested length exceeds 65,536 bytes`, "QuotaExceededError",
      );
    }
    return crypto.randomFillSync(array);
  },
  timingSafeEqual(...given) {
    const [buf1, buf2] = given;
    const a = comparable(buf1, "buf1");
    const b = comparable(buf2, "buf2");
    if (a.length !== b.length) {
      throw plainCoded(
        RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
        "Input buffers must have the same byte length", crypto.timingSafeEqual,
      );
    }
    let difference = 0;
    for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
    return difference === 0;
  },
});

function safeInteger(name, value) {
  return argType(name, "a safe integer", value, crypto.randomInt);
}
