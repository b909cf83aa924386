// Text to bytes and back, in the encodings of Buffer.
// Defines: ENCODINGS, encodingNamed, lowerCased, setBytes, partOfBytes, hexValue and the single codecs;
// needs: 00_primordials, 40_buffer_utf8. In JavaScript, because a call into Python costs more than
// encoding a webhook's body.

const lowerCased = uncurry(String.prototype.toLowerCase);
const setBytes = uncurry(Uint8Array.prototype.set);
// Not `subarray`: that asks the patchable `constructor` which class to make.
const partOfBytes = (bytes, start, end) => new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);

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

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64URL = `${BASE64.slice(0, 62)}-_`;

function hexValue(unit) {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

// What V8 has and Node 20 has not (91_vintage takes it away) does most texts ten times as fast.
const bytesToHex = uncurry(Uint8Array.prototype.toHex);
const bytesToBase64 = uncurry(Uint8Array.prototype.toBase64);
const bytesFromHex = uncurry(Uint8Array.prototype.setFromHex);
const bytesFromBase64 = uncurry(Uint8Array.prototype.setFromBase64);
const PADDED = { __proto__: null, alphabet: "base64", omitPadding: false };
const UNPADDED = { __proto__: null, alphabet: "base64url", omitPadding: true };
const SHORT = 64; // characters that cost less than such a call

// The bytes written; undefined where V8 takes exception to what Node passes over.
function writtenAtOnce(decode, bytes, start, room, text, options) {
  if (text.length < SHORT) return undefined;
  try {
    return decode(partOfBytes(bytes, start, start + room), text, options).written;
  } catch {
    return undefined;
  }
}

// Stops at the first pair that is not hexadecimal, as Node does.
function writeHex(text, bytes, start, end) {
  const pairs = Math.min(text.length >> 1, end - start);
  const written = writtenAtOnce(bytesFromHex, bytes, start, pairs, text);
  if (written !== undefined) return written;
  for (let i = 0; i < pairs; i++) {
    const high = hexValue(stringCode(text, 2 * i));
    const low = hexValue(stringCode(text, 2 * i + 1));
    if (high < 0 || low < 0) return i;
    bytes[start + i] = (high << 4) | low;
  }
  return pairs;
}

const decodeHex = (bytes, start, end) => bytesToHex(partOfBytes(bytes, start, end));
const decodeBase64 = (bytes, start, end, options) =>
  bytesToBase64(partOfBytes(bytes, start, end), options);

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
  const room = base64Length(text);
  if (room <= end - start) { // V8 writes no part of three bytes
    const written = writtenAtOnce(bytesFromBase64, bytes, start, room, text);
    if (written !== undefined) return written;
  }
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

// name → { length: bytes a text needs at most, write(text, bytes, start, end) → written, read(bytes, start, end) }
const ENCODINGS = {
  __proto__: null,
  utf8: { length: utf8Length, write: writeUtf8, read: decodeUtf8 },
  utf16le: { length: (text) => text.length * 2, write: writeUtf16, read: decodeUtf16 },
  latin1: { length: (text) => text.length, write: writeLatin1, read: decodeLatin1 },
  ascii: { length: (text) => text.length, write: writeLatin1, read: (b, s, e) => decodeLatin1(b, s, e, 0x7f) },
  hex: { length: (text) => text.length >>> 1, write: writeHex, read: decodeHex },
  base64: { length: base64Length, write: writeBase64, read: (b, s, e) => decodeBase64(b, s, e, PADDED) },
  base64url: { length: base64Length, write: writeBase64, read: (b, s, e) => decodeBase64(b, s, e, UNPADDED) },
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
