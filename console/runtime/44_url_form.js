// application/x-www-form-urlencoded, as the query of a URL is written and read.
// Defines: parseQuery, serializeQuery; needs: 40_buffer_utf8, 40_buffer_codecs.
// The list is flat: name, value, name, value.

function parseQuery(text) {
  const list = [];
  for (let start = 0; start < text.length; ) {
    let end = stringIndexOf(text, "&", start);
    if (end < 0) end = text.length;
    if (end > start) {
      let equals = stringIndexOf(text, "=", start);
      if (equals < 0 || equals > end) equals = end;
      list[list.length] = decodeFormPart(text, start, equals);
      list[list.length] = equals < end ? decodeFormPart(text, equals + 1, end) : "";
    }
    start = end + 1;
  }
  return list;
}

function decodeFormPart(text, start, end) {
  const part = stringSlice(text, start, end);
  if (!stringIncludes(part, "%") && !stringIncludes(part, "+")) return part;
  const bytes = encodeUtf8(part);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    const high = byte === 0x25 && i + 2 < bytes.length ? hexValue(bytes[i + 1]) : -1;
    const low = high >= 0 ? hexValue(bytes[i + 2]) : -1;
    if (low >= 0) i += 2;
    bytes[length++] = low >= 0 ? high * 16 + low : byte === 0x2b ? 0x20 : byte;
  }
  return decodeUtf8(bytes, 0, length);
}

// Letters, digits and * - . _ stay as they are.
function isFormSafe(byte) {
  const letter = byte | 32;
  return (
    (letter >= 97 && letter <= 122) || (byte >= 48 && byte <= 57) ||
    byte === 0x2a || byte === 0x2d || byte === 0x2e || byte === 0x5f
  );
}

function encodeFormPart(text) {
  const bytes = encodeUtf8(text);
  const units = new Uint16Array(bytes.length * 3);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isFormSafe(byte)) units[length++] = byte;
    else if (byte === 0x20) units[length++] = 0x2b;
    else {
      units[length++] = 0x25;
      units[length++] = stringCode("0123456789ABCDEF", byte >> 4);
      units[length++] = stringCode("0123456789ABCDEF", byte & 15);
    }
  }
  return unitsToString(units, length);
}

function serializeQuery(list) {
  let text = "";
  for (let i = 0; i < list.length; i += 2) {
    text += `${i ? "&" : ""}${encodeFormPart(list[i])}=${encodeFormPart(list[i + 1])}`;
  }
  return text;
}
