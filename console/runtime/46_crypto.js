// The `crypto` module as functions see it: one object, with what the other 46_ files define.
// Defines: crypto, byteGatherer, keyBytes, encoded; needs: 38_codes, 40_buffer.

const crypto = {};

// Collects copies of what is given, so that later changes by the caller do not count.
function byteGatherer() {
  let held = new Uint8Array(0);
  let length = 0;
  return {
    add(bytes) {
      if (length + bytes.length > held.length) {
        const larger = new Uint8Array(length === 0 ? bytes.length : (length + bytes.length) * 2);
        setBytes(larger, new Uint8Array(held.buffer, 0, length));
        held = larger;
      }
      setBytes(held, bytes, length);
      length += bytes.length;
    },
    all: () => new Uint8Array(held.buffer, 0, length),
    get length() {
      return length;
    },
  };
}

// What update() takes: text in an encoding, or a view.
function dataBytes(data, encoding, name = "data") {
  if (typeof data === "string") {
    const known = encodingNamed(encoding ?? "utf8") ?? "utf8";
    if (known === "hex" && data.length % 2 === 1) {
      throw codedError(
        TypeError, "ERR_INVALID_ARG_VALUE",
        `The argument 'encoding' is invalid for data of length ${data.length}. Received '${encoding}'`,
      );
    }
    return bufferFromString(data, known);
  }
  if (!isView(data)) throw argType(name, ["string", "Buffer", "TypedArray", "DataView"], data);
  return bytesOf(data);
}

// A result as text where a known encoding is asked for, otherwise as a Buffer.
function encodedBytes(bytes, encoding) {
  const buffer = new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.length);
  const name = encoding && encoding !== "buffer" ? encodingNamed(encoding) : undefined;
  return name ? ENCODINGS[name].read(buffer, 0, buffer.length) : buffer;
}
