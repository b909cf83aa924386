// Comparing, finding and filling bytes.
// Defines: compareBytes, fillBuffer; adds to Buffer.prototype; needs: 38_codes, 40_buffer, the codecs.

const fillBytes = uncurry(Uint8Array.prototype.fill);
const indexOfByte = uncurry(Uint8Array.prototype.indexOf);
const lastIndexOfByte = uncurry(Uint8Array.prototype.lastIndexOf);

function compareBytes(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

// Where a search begins, or -1 where it cannot find anything; `needed` bytes must fit behind it.
function searchStart(length, offset, needed, forward) {
  if (offset < 0) {
    if (offset + length >= 0) return length + offset;
    return forward || needed === 0 ? 0 : -1;
  }
  if (offset + needed <= length) return offset;
  if (needed === 0) return length;
  return forward ? -1 : length - 1;
}

function findByte(buffer, byte, offset, forward) {
  const start = searchStart(buffer.length, offset, 1, forward);
  if (start < 0 || buffer.length === 0) return -1;
  return forward ? indexOfByte(buffer, byte & 255, start) : lastIndexOfByte(buffer, byte & 255, start);
}

function findBytes(buffer, needle, offset, forward, isUtf16) {
  const length = buffer.length;
  const start = searchStart(length, offset, needle.length, forward);
  if (start < 0) return -1;
  if (needle.length === 0) return start;
  if (needle.length > length || (forward && start + needle.length > length)) return -1;
  if (!isUtf16) return matchAt(buffer, length, needle, needle.length, start, forward ? 1 : -1);
  if (needle.length < 2) return -1;
  const size = needle.length & ~1; // whole units at even places
  const found = matchAt(buffer, length & ~1, needle, size, start & ~1, forward ? 2 : -2);
  return found < 0 && length % 2 === 1 ? length - 1 : found; // Node's own slip, kept
}

function matchAt(buffer, length, needle, size, start, step) {
  let at = step < 0 ? Math.min(start, length - size) : start;
  for (; at >= 0 && at + size <= length; at += step) {
    if (step === 1) {
      at = indexOfByte(buffer, needle[0], at);
      if (at < 0 || at + size > length) return -1;
    }
    let i = 0;
    while (i < size && buffer[at + i] === needle[i]) i++;
    if (i === size) return at;
  }
  return -1;
}

function searchBytes(buffer, value, byteOffset, encoding, forward) {
  if (typeof byteOffset === "string") {
    encoding = byteOffset;
    byteOffset = undefined;
  }
  byteOffset = +byteOffset;
  if (Number.isNaN(byteOffset)) byteOffset = forward ? 0 : buffer.length;
  byteOffset = Math.trunc(Math.max(-0x80000000, Math.min(byteOffset, 0x7fffffff)));
  if (typeof value === "number") return findByte(buffer, value >>> 0, byteOffset, forward);
  const name = encoding === undefined ? "utf8" : encodingNamed(encoding);
  const isUtf16 = name === "utf16le";
  if (typeof value === "string") {
    if (name === undefined) throw unknownEncoding(encoding);
    return findBytes(buffer, bufferFromString(value, name), byteOffset, forward, isUtf16);
  }
  if (isUint8Array(value)) return findBytes(buffer, value, byteOffset, forward, isUtf16);
  throw argType("value", ["number", "string", "Buffer", "Uint8Array"], value);
}

// The byte or bytes that a fill repeats.
function fillPattern(value, encoding) {
  if (typeof value === "string") {
    const name = encoding ? encodingNamed(encoding) : "utf8";
    if (name === undefined) {
      checkString(encoding, "encoding");
      throw unknownEncoding(encoding);
    }
    if (value === "") return 0;
    const pattern = bufferFromString(value, name);
    if (pattern.length === 0) throw argValue("value", value);
    return pattern;
  }
  if (isView(value)) {
    const pattern = bytesOf(value);
    if (pattern.length === 0) throw argValue("value", value);
    return pattern;
  }
  return value & 255;
}

function fillBuffer(buffer, value, offset, end, encoding) {
  if (typeof value === "string") {
    if (offset === undefined || typeof offset === "string") {
      encoding = offset;
      offset = undefined;
    } else if (typeof end === "string") {
      encoding = end;
      end = undefined;
    }
  }
  const pattern = fillPattern(value, encoding);
  if (offset === undefined) {
    offset = 0;
    end = buffer.length;
  } else {
    checkInteger(offset, "offset", 0, MAX_BUFFER_BYTES);
    if (end === undefined) end = buffer.length;
    else checkInteger(end, "end", 0, buffer.length);
    if (offset >= end) return buffer;
  }
  if (typeof pattern === "number") return fillBytes(buffer, pattern, offset, end);
  for (let at = offset, i = 0; at < end; at++) {
    buffer[at] = pattern[i];
    if (++i === pattern.length) i = 0;
  }
  return buffer;
}

addMethods(Buffer.prototype, {
  compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
    if (!isUint8Array(target)) throw argType("target", ["Buffer", "Uint8Array"], target);
    if (arguments.length === 1) return compareBytes(this, target);
    if (targetStart === undefined) targetStart = 0;
    else checkInteger(targetStart, "targetStart", 0, MAX_BUFFER_BYTES);
    if (targetEnd === undefined) targetEnd = target.length;
    else checkInteger(targetEnd, "targetEnd", 0, target.length);
    if (sourceStart === undefined) sourceStart = 0;
    else checkInteger(sourceStart, "sourceStart", 0, MAX_BUFFER_BYTES);
    if (sourceEnd === undefined) sourceEnd = this.length;
    else checkInteger(sourceEnd, "sourceEnd", 0, this.length);
    if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return compareBytes(partOfBytes(this, sourceStart, sourceEnd), partOfBytes(target, targetStart, targetEnd));
  },
  indexOf(value, byteOffset, encoding) {
    return searchBytes(this, value, byteOffset, encoding, true);
  },
  lastIndexOf(value, byteOffset, encoding) {
    return searchBytes(this, value, byteOffset, encoding, false);
  },
  includes(value, byteOffset, encoding) {
    return searchBytes(this, value, byteOffset, encoding, true) !== -1;
  },
  fill(value, offset, end, encoding) {
    return fillBuffer(this, value, offset, end, encoding);
  },
});
