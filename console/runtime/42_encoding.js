// TextEncoder, TextDecoder, atob, btoa.
// Defines those and showEnumerable, missingArgs, wrongThis; needs: 38_codes, 40_buffer, the codecs.
// atob and btoa are those of Segment: npm's packages of that name, which never throw on bad base64.

// Class members are not enumerable in JavaScript; those of the web's classes are.
function showEnumerable(Class, names) {
  for (let i = 0; i < names.length; i++) {
    const member = objectDescriptor(Class.prototype, names[i]);
    member.enumerable = true;
    objectDefine(Class.prototype, names[i], member);
  }
  tagClass(Class, Class.name);
}

function tagClass(Class, tag) {
  objectDefine(Class.prototype, Symbol.toStringTag, { __proto__: null, value: tag, configurable: true });
}

function wrongThis(name) {
  return codedError(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`, wrongThis);
}

function missingArgs(...names) {
  const text = names.map((name) => `"${name}"`).join(" and ");
  return codedError(
    TypeError, "ERR_MISSING_ARGS", `The ${text} argument${names.length > 1 ? "s" : ""} must be specified`, missingArgs,
  );
}

class TextEncoder {
  #brand;
  get encoding() {
    if (!(#brand in this)) throw wrongThis("TextEncoder");
    return "utf-8";
  }
  encode(input = "") {
    if (!(#brand in this)) throw wrongThis("TextEncoder");
    return encodeUtf8(`${input}`);
  }
  encodeInto(src, dest) {
    if (!(#brand in this)) throw wrongThis("TextEncoder");
    checkString(src, "src");
    if (!isUint8Array(dest)) throw argType("dest", "Uint8Array", dest);
    const progress = {};
    const written = writeUtf8(src, dest, 0, dest.length, progress);
    return { read: progress.read, written };
  }
  [INSPECT_CUSTOM](depth, options) {
    return inspect({ encoding: "utf-8" }, options);
  }
}
showEnumerable(TextEncoder, ["encoding", "encode", "encodeInto"]);

// windows-1252 differs from Latin-1 in 0x80–0x9f only.
const WINDOWS_1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";
const OWN_CHARSETS = {
  __proto__: null,
  "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
  "utf-16le": "utf-16le utf-16 unicode csunicode iso-10646-ucs-2 ucs-2 unicodefeff",
  "windows-1252":
    "windows-1252 latin1 ascii us-ascii iso-8859-1 l1 cp1252 x-cp1252 ansi_x3.4-1968 cp819 csisolatin1 ibm819 " +
    "iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987",
};

function charsetNamed(label) {
  const wanted = lowerCased(label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, ""));
  for (const name in OWN_CHARSETS) {
    if (OWN_CHARSETS[name].split(" ").includes(wanted)) return name;
  }
  return host.call("charset_named", [wanted]);
}

function decodeWindows1252(bytes) {
  const units = new Uint16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    units[i] = byte >= 0x80 && byte < 0xa0 ? stringCode(WINDOWS_1252, byte - 0x80) : byte;
  }
  return unitsToString(units, units.length);
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #state = null; // of a stream: what is left over of a character, and whether a BOM may still come
  constructor(encoding = "utf-8", options = {}) {
    const label = `${encoding}`;
    if (options !== null && typeof options !== "object" && typeof options !== "function") {
      throw argType("options", "object", options);
    }
    const name = charsetNamed(label);
    if (name === null) {
      throw codedError(RangeError, "ERR_ENCODING_NOT_SUPPORTED", `The "${label}" encoding is not supported`);
    }
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }
  get encoding() {
    if (!(#encoding in this)) throw wrongThis("TextDecoder");
    return this.#encoding;
  }
  get fatal() {
    if (!(#encoding in this)) throw wrongThis("TextDecoder");
    return this.#fatal;
  }
  get ignoreBOM() {
    if (!(#encoding in this)) throw wrongThis("TextDecoder");
    return this.#ignoreBOM;
  }
  decode(input = undefined, options = undefined) {
    if (!(#encoding in this)) throw wrongThis("TextDecoder");
    const bytes = input === undefined ? new Uint8Array(0) : typeof input === "string" ? undefined : bytesOf(input);
    if (bytes === undefined) {
      throw plainCoded(
        TypeError, "ERR_INVALID_ARG_TYPE",
        'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.',
      );
    }
    const stream = Boolean(options?.stream);
    const state = this.#state ?? { point: 0, needed: 0, low: 0x80, high: 0xbf, held: null, begun: false };
    state.stream = stream;
    this.#state = stream ? state : null;
    const text = this.#decoded(bytes, state);
    if (text === null || (this.#fatal && state.bad)) {
      this.#state = null;
      throw plainCoded(
        TypeError, "ERR_ENCODING_INVALID_ENCODED_DATA",
        `The encoded data was not valid for encoding ${this.#encoding}`,
      );
    }
    const first = !state.begun;
    if (text) state.begun = true;
    return first && !this.#ignoreBOM && stringCode(text, 0) === 0xfeff ? stringSlice(text, 1) : text;
  }
  #decoded(bytes, state) {
    if (this.#encoding === "utf-8") return decodeUtf8(bytes, 0, bytes.length, state);
    if (this.#encoding === "windows-1252") return decodeWindows1252(bytes);
    const all = state.held ? Buffer.concat([state.held, bytes]) : bytes;
    state.held = null;
    if (this.#encoding === "utf-16le") return decodeUtf16Stream(all, state);
    if (!state.stream) return host.call("decode", [this.#encoding, this.#fatal], all);
    state.held = new FastBuffer(all); // one of Python's codecs: everything at the end
    return "";
  }
  [INSPECT_CUSTOM](depth, options) {
    const shown = { encoding: this.#encoding, fatal: this.#fatal, ignoreBOM: this.#ignoreBOM };
    return `TextDecoder ${inspect(shown, options)}`;
  }
}
showEnumerable(TextDecoder, ["decode", "encoding", "fatal", "ignoreBOM"]);

const isHighSurrogate = (unit) => unit >= 0xd800 && unit < 0xdc00;

// Lone surrogates and a half unit at the end become U+FFFD; a stream holds them back instead.
function decodeUtf16Stream(bytes, state) {
  const units = bytes.length >> 1;
  let end = units * 2;
  if (state.stream && units > 0 && isHighSurrogate(bytes[end - 2] | (bytes[end - 1] << 8))) end -= 2;
  if (state.stream && end < bytes.length) state.held = new FastBuffer(partOfBytes(bytes, end, bytes.length));
  const raw = decodeUtf16(bytes, 0, end);
  const whole = wellFormed(raw);
  state.bad = raw !== whole || (!state.stream && bytes.length % 2 === 1);
  const halfUnit = !state.stream && bytes.length % 2 === 1;
  // A high surrogate before half a unit is one mistake, not two.
  return halfUnit && !isHighSurrogate(stringCode(raw, raw.length - 1)) ? `${whole}\ufffd` : whole;
}
const wellFormed = uncurry(String.prototype.toWellFormed);

function atob(str) {
  return Buffer.from(str, "base64").toString("binary");
}

function btoa(str) {
  const bytes = str instanceof Buffer ? str : Buffer.from(str.toString(), "binary");
  return bytes.toString("base64");
}
