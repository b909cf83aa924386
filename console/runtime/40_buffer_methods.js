// What a Buffer does with its own bytes: text, parts, copies, inspection.
// Adds to Buffer.prototype; needs: 38_codes, 40_buffer, the codecs.

// Methods as plain enumerable properties, as Node has them.
function addMethods(target, methods) {
  Object.assign(target, methods);
}

function partOfBuffer(buffer, start, end) {
  const length = buffer.length;
  const from = clampedOffset(start, length);
  const to = end === undefined ? length : clampedOffset(end, length);
  return new FastBuffer(buffer.buffer, buffer.byteOffset + from, to > from ? to - from : 0);
}

function clampedOffset(offset, length) {
  offset = Math.trunc(offset);
  if (offset === 0 || Number.isNaN(offset)) return 0;
  if (offset < 0) return Math.max(offset + length, 0);
  return Math.min(offset, length);
}

function integerOr(value, fallback) {
  value = +value;
  return Number.isSafeInteger(Math.floor(value)) ? Math.floor(value) : fallback;
}

function checkText(value) {
  if (typeof value !== "string") {
    throw plainCoded(TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a string", checkText);
  }
}

function swapBytes(buffer, width) {
  if (buffer.length % width !== 0) {
    throw codedError(
      RangeError, "ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${width * 8}-bits`, swapBytes,
    );
  }
  for (let at = 0; at < buffer.length; at += width) {
    for (let low = at, high = at + width - 1; low < high; low++, high--) {
      const byte = buffer[low];
      buffer[low] = buffer[high];
      buffer[high] = byte;
    }
  }
  return buffer;
}

addMethods(Buffer.prototype, {
  copy(target, targetStart, sourceStart, sourceEnd) {
    if (!isUint8Array(target)) throw argType("target", ["Buffer", "Uint8Array"], target);
    targetStart = targetStart === undefined ? 0 : integerOr(targetStart, 0);
    if (targetStart < 0) throw outOfRange("targetStart", ">= 0", targetStart);
    sourceStart = sourceStart === undefined ? 0 : integerOr(sourceStart, 0);
    if (sourceStart < 0 || sourceStart > this.length) {
      throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, sourceStart);
    }
    sourceEnd = sourceEnd === undefined ? this.length : integerOr(sourceEnd, 0);
    if (sourceEnd < 0) throw outOfRange("sourceEnd", ">= 0", sourceEnd);
    if (targetStart >= target.length || sourceStart >= sourceEnd) return 0;
    const count = Math.min(sourceEnd - sourceStart, target.length - targetStart, this.length - sourceStart);
    setBytes(target, partOfBytes(this, sourceStart, sourceStart + count), targetStart);
    return count;
  },
  toString(encoding, start, end) {
    if (arguments.length === 0) return decodeUtf8(this, 0, this.length);
    const length = this.length;
    if (start <= 0) start = 0;
    else if (start >= length) return "";
    else start = Math.trunc(start) || 0;
    end = end === undefined || end > length ? length : Math.trunc(end) || 0;
    if (end <= start) return "";
    if (encoding === undefined) return decodeUtf8(this, start, end);
    const name = encodingNamed(encoding);
    if (name === undefined) throw unknownEncoding(encoding);
    return ENCODINGS[name].read(this, start, end);
  },
  equals(otherBuffer) {
    if (!isUint8Array(otherBuffer)) throw argType("otherBuffer", ["Buffer", "Uint8Array"], otherBuffer);
    return this.length === otherBuffer.length && compareBytes(this, otherBuffer) === 0;
  },
  inspect(recurseTimes, ctx) {
    const shown = Math.min(INSPECTED_BYTES, this.length);
    let text = "";
    for (let i = 0; i < shown; i++) text += (i ? " " : "") + decodeHex(this, i, i + 1);
    const more = this.length - INSPECTED_BYTES;
    if (more > 0) text += ` ... ${more} more byte${more > 1 ? "s" : ""}`;
    const extras = ctx && extraProperties(this, ctx);
    if (extras) text += (text ? ", " : "") + extras;
    const name = typeof this.constructor === "function" ? this.constructor.name : "Buffer";
    return `<${name} ${text}>`;
  },
  write(string, offset, length, encoding) {
    if (typeof offset === "string" && length === undefined) {
      encoding = offset;
      offset = undefined;
    }
    if (offset === undefined) {
      offset = 0;
      length = this.length;
    } else {
      checkInteger(offset, "offset", 0, this.length);
      const left = this.length - offset;
      if (typeof length === "string") {
        encoding = length;
        length = left;
      } else if (length === undefined) length = left;
      else {
        checkInteger(length, "length", 0, this.length);
        length = Math.min(length, left);
      }
    }
    const name = encoding ? encodingNamed(encoding) : "utf8";
    if (name === undefined) throw unknownEncoding(encoding);
    checkText(string);
    return ENCODINGS[name].write(string, this, offset, offset + length);
  },
  toJSON() {
    const data = new Array(this.length);
    for (let i = 0; i < data.length; i++) data[i] = this[i];
    return { type: "Buffer", data };
  },
  subarray(start, end) {
    return partOfBuffer(this, start, end);
  },
  slice(start, end) {
    return partOfBuffer(this, start, end);
  },
  swap16() {
    return swapBytes(this, 2);
  },
  swap32() {
    return swapBytes(this, 4);
  },
  swap64() {
    return swapBytes(this, 8);
  },
});
Buffer.prototype.toLocaleString = Buffer.prototype.toString;
Buffer.prototype[INSPECT_CUSTOM] = Buffer.prototype.inspect;

// Own properties that are no bytes, as `, name: value` text.
function extraProperties(buffer, ctx) {
  const extras = {};
  for (const key of Reflect.ownKeys(buffer)) {
    const isIndex = typeof key === "string" && /^\d+$/.test(key);
    if (!isIndex && Object.getOwnPropertyDescriptor(buffer, key).enumerable) extras[key] = buffer[key];
  }
  if (Reflect.ownKeys(extras).length === 0) return "";
  return inspect(extras, { ...ctx, breakLength: Infinity, compact: true }).slice(2, -2);
}

// utf8Slice, hexWrite, … : undocumented, but libraries call them.
for (const [prefix, name] of [
  ["ascii", "ascii"], ["base64", "base64"], ["base64url", "base64url"], ["latin1", "latin1"],
  ["hex", "hex"], ["ucs2", "utf16le"], ["utf8", "utf8"],
]) {
  const read = `${prefix}Slice`;
  const write = `${prefix}Write`;
  addMethods(Buffer.prototype, {
    [read](...range) {
      return ENCODINGS[name].read(this, range[0] ?? 0, Math.min(range[1] ?? this.length, this.length));
    },
    [write](...given) {
      const [string, offset = 0, length = this.length] = given;
      checkText(string);
      const end = Math.min(offset + length, this.length);
      return ENCODINGS[name].write(string, this, offset, end);
    },
  });
}
for (const [alias, property] of [["parent", "buffer"], ["offset", "byteOffset"]]) {
  Object.defineProperty(Buffer.prototype, alias, {
    get() {
      return this instanceof Buffer ? this[property] : undefined;
    },
    enumerable: true,
    configurable: false,
  });
}
