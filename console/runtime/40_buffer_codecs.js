// Text to bytes and back, in the encodings of Buffer; also what TextEncoder and URLSearchParams use.
// Defines: ENCODINGS, encodingNamed, encodeUtf8, decodeUtf8; needs: 00_primordials.
// Plain JavaScript, because a call into Python costs more than encoding a webhook body does.

const lowerCased = uncurry(String.prototype.toLowerCase);
const setBytes = uncurry(Uint8Array.prototype.set);
// Not `subarray`: that asks the patchable `constructor` which class to make.
const partOfBytes = (bytes, start, end) => new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
const fromCharCodes = String.fromCharCode;
const CHUNK = 8192; // code units a call of String.fromCharCode: more may exceed the stack

function unitsToString(units, length) {
  let text = "";
  for (let at = 0; at < length; at += CHUNK) {
    const part = new Uint16Array(units.buffer, at * 2, length - at < CHUNK ? length - at : CHUNK);
    text += reflectApply(fromCharCodes, null, part);
  }
  return text;
}

function utf8Length(text) {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = stringCode(text, i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else {
      length += 3;
      if (unit >= 0xd800 && unit < 0xdc00) {
        const low = stringCode(text, i + 1);
        if (low >= 0xdc00 && low < 0xe000) {
          length += 1;
          i++;
        }
      }
    }
  }
  return length;
}

// Writes whole characters only, as far as they fit; a lone surrogate becomes U+FFFD.
// Returns bytes written; `readUnits` of the call is kept for encodeInto.
function writeUtf8(text, bytes, start, end, progress) {
  let at = start;
  let i = 0;
  for (; i < text.length; i++) {
    let point = stringCode(text, i);
    if (point < 0x80) {
      if (at >= end) break;
      bytes[at++] = point;
    } else if (point < 0x800) {
      if (at + 2 > end) break;
      bytes[at++] = 0xc0 | (point >> 6);
      bytes[at++] = 0x80 | (point & 63);
    } else {
      let low = 0;
      if (point >= 0xd800 && point < 0xe000) {
        low = point < 0xdc00 ? stringCode(text, i + 1) : 0;
        if (low >= 0xdc00 && low < 0xe000) point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        else point = 0xfffd;
      }
      if (point < 0x10000) {
        if (at + 3 > end) break;
        bytes[at++] = 0xe0 | (point >> 12);
      } else {
        if (at + 4 > end) break;
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 63);
        i++;
      }
      bytes[at++] = 0x80 | ((point >> 6) & 63);
      bytes[at++] = 0x80 | (point & 63);
    }
  }
  if (progress) progress.read = i;
  return at - start;
}

function encodeUtf8(text) {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0, bytes.length);
  return bytes;
}

// The standard's decoder: each maximal part of an ill-formed sequence becomes one U+FFFD.
// `state` carries a split sequence from one call of a streaming TextDecoder to the next.
function decodeUtf8(bytes, start = 0, end = bytes.length, state = undefined) {
  const units = new Uint16Array(end - start + 4);
  let length = 0;
  let { point, needed, low, high } = state ?? { point: 0, needed: 0, low: 0x80, high: 0xbf };
  let bad = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (needed === 0) {
      if (byte < 0x80) units[length++] = byte;
      else if (byte >= 0xc2 && byte <= 0xdf) {
        needed = 1;
        point = byte & 31;
      } else if (byte >= 0xe0 && byte <= 0xef) {
        low = byte === 0xe0 ? 0xa0 : 0x80;
        high = byte === 0xed ? 0x9f : 0xbf;
        needed = 2;
        point = byte & 15;
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        low = byte === 0xf0 ? 0x90 : 0x80;
        high = byte === 0xf4 ? 0x8f : 0xbf;
        needed = 3;
        point = byte & 7;
      } else {
        units[length++] = 0xfffd;
        bad = true;
      }
    } else if (byte < low || byte > high) {
      units[length++] = 0xfffd;
      bad = true;
      needed = 0;
      low = 0x80;
      high = 0xbf;
      at--;
    } else {
      low = 0x80;
      high = 0xbf;
      point = (point << 6) | (byte & 63);
      if (--needed === 0) {
        if (point >= 0x10000) {
          units[length++] = 0xd7c0 + (point >> 10);
          units[length++] = 0xdc00 | (point & 0x3ff);
        } else units[length++] = point;
      }
    }
  }
  if (state?.stream) Object.assign(state, { point, needed, low, high });
  else if (needed > 0) {
    units[length++] = 0xfffd;
    bad = true;
  }
  if (state) state.bad = bad;
  return unitsToString(units, length);
}

function decodeLatin1(bytes, start, end, mask = 0xff) {
  let text = "";
  for (let at = start; at < end; at += CHUNK) {
    const stop = Math.min(at + CHUNK, end);
    const units = new Uint16Array(stop - at);
    for (let i = at; i < stop; i++) units[i - at] = bytes[i] & mask;
    text += unitsToString(units, units.length);
  }
  return text;
}

function writeLatin1(text, bytes, start, end) {
  const length = Math.min(text.length, end - start);
  for (let i = 0; i < length; i++) bytes[start + i] = stringCode(text, i);
  return length;
}

function writeUtf16(text, bytes, start, end) {
  const units = Math.min(text.length, (end - start) >> 1);
  for (let i = 0, at = start; i < units; i++) {
    const unit = stringCode(text, i);
    bytes[at++] = unit;
    bytes[at++] = unit >> 8;
  }
  return units * 2;
}

function decodeUtf16(bytes, start, end) {
  const units = new Uint16Array((end - start) >> 1);
  for (let i = 0, at = start; i < units.length; i++, at += 2) units[i] = bytes[at] | (bytes[at + 1] << 8);
  return unitsToString(units, units.length);
}

const HEX = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64URL = `${BASE64.slice(0, 62)}-_`;

function hexValue(unit) {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

// Stops at the first pair that is not hexadecimal, as Node does.
function writeHex(text, bytes, start, end) {
  const pairs = Math.min(text.length >> 1, end - start);
  for (let i = 0; i < pairs; i++) {
    const high = hexValue(stringCode(text, 2 * i));
    const low = hexValue(stringCode(text, 2 * i + 1));
    if (high < 0 || low < 0) return i;
    bytes[start + i] = (high << 4) | low;
  }
  return pairs;
}

function decodeHex(bytes, start, end) {
  const units = new Uint16Array((end - start) * 2);
  for (let at = start, i = 0; at < end; at++) {
    units[i++] = stringCode(HEX, bytes[at] >> 4);
    units[i++] = stringCode(HEX, bytes[at] & 15);
  }
  return unitsToString(units, units.length);
}

let base64Values; // made at first use: Int8Array of 256, -1 for what is skipped, -2 for "="
function base64Table() {
  base64Values = new Int8Array(256);
  for (let i = 0; i < 256; i++) base64Values[i] = -1;
  for (let i = 0; i < 64; i++) {
    base64Values[stringCode(BASE64, i)] = i;
    base64Values[stringCode(BASE64URL, i)] = i;
  }
  base64Values[61] = -2;
  return base64Values;
}

// Both alphabets; skips what belongs to neither; ends at the first "=".
function writeBase64(text, bytes, start, end) {
  const values = base64Values ?? base64Table();
  let at = start;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length && at < end; i++) {
    const value = values[stringCode(text, i) & 255]; // Node looks at the low byte, too
    if (value === -2) break;
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  return at - start;
}

// Room that a base64 text may need; Buffer.from cuts the result to what was written.
function base64Length(text) {
  let length = text.length;
  if (length > 0 && stringCode(text, length - 1) === 61) length--;
  if (length > 1 && stringCode(text, length - 1) === 61) length--;
  return (length * 3) >>> 2;
}

function decodeBase64(bytes, start, end, alphabet, pad) {
  const units = new Uint16Array(Math.ceil((end - start) / 3) * 4);
  let i = 0;
  for (let at = start; at < end; at += 3) {
    const left = end - at;
    const group = (bytes[at] << 16) | ((left > 1 ? bytes[at + 1] : 0) << 8) | (left > 2 ? bytes[at + 2] : 0);
    units[i++] = stringCode(alphabet, group >> 18);
    units[i++] = stringCode(alphabet, (group >> 12) & 63);
    if (left > 1) units[i++] = stringCode(alphabet, (group >> 6) & 63);
    else if (pad) units[i++] = 61;
    if (left > 2) units[i++] = stringCode(alphabet, group & 63);
    else if (pad) units[i++] = 61;
  }
  return unitsToString(units, i);
}

// name → { length: bytes a text needs at most, write(text, bytes, start, end) → written, read(bytes, start, end) }
const ENCODINGS = {
  __proto__: null,
  utf8: { length: utf8Length, write: writeUtf8, read: decodeUtf8 },
  utf16le: { length: (text) => text.length * 2, write: writeUtf16, read: decodeUtf16 },
  latin1: { length: (text) => text.length, write: writeLatin1, read: decodeLatin1 },
  ascii: { length: (text) => text.length, write: writeLatin1, read: (b, s, e) => decodeLatin1(b, s, e, 0x7f) },
  hex: { length: (text) => text.length >>> 1, write: writeHex, read: decodeHex },
  base64: { length: base64Length, write: writeBase64, read: (b, s, e) => decodeBase64(b, s, e, BASE64, true) },
  base64url: { length: base64Length, write: writeBase64, read: (b, s, e) => decodeBase64(b, s, e, BASE64URL, false) },
};

const ENCODING_NAMES = {
  __proto__: null,
  utf8: "utf8", "utf-8": "utf8",
  ucs2: "utf16le", "ucs-2": "utf16le", utf16le: "utf16le", "utf-16le": "utf16le",
  latin1: "latin1", binary: "latin1",
  ascii: "ascii", hex: "hex", base64: "base64", base64url: "base64url",
};

// The canonical name, or undefined where there is no such encoding.
function encodingNamed(name) {
  return ENCODING_NAMES[name] ?? ENCODING_NAMES[lowerCased(`${name}`)];
}
