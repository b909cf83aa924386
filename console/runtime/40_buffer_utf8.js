// UTF-8, by which Buffer, TextEncoder, TextDecoder, URLSearchParams and fetch turn text into bytes.
// Defines: unitsToString, utf8Length, writeUtf8, encodeUtf8, decodeUtf8; needs: 00_primordials.

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

const BEYOND_ASCII = /[^\0-\x7f]/;

function utf8Length(text) {
  // Ten times as fast, but a call, and so not for a short text.
  if (text.length > 64 && regexpExec(BEYOND_ASCII, text) === null) return text.length;
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
