// The body of a Request or Response, and the Blob that blob() gives; as node-fetch 2.6 has them.
// Defines: Blob, FetchError, AbortError, initBody, mixInBody, bodyOf, cloneBody, contentTypeOf, bodyBytes;
// needs: 51_stream, 40_buffer. State is in own symbol properties, so that console.log prints the same.

const BODY_STATE = Symbol("Body internals");
const BLOB_BYTES = Symbol("buffer");
const BLOB_TYPE = Symbol("type");

// Bytes as they are, anything else as text.
const bytesOrText = (value) => bytesOf(value) ?? Buffer.from(String(value));

class Blob {
  constructor(parts = undefined, options = undefined) {
    this[BLOB_TYPE] = "";
    const chunks = [];
    for (let i = 0; i < Number(parts?.length ?? 0); i++) {
      chunks[i] = parts[i] instanceof Blob ? parts[i][BLOB_BYTES] : bytesOrText(parts[i]);
    }
    this[BLOB_BYTES] = Buffer.concat(chunks);
    const type = options?.type === undefined ? "" : String(options.type).toLowerCase();
    if (!/[^\u0020-\u007e]/.test(type)) this[BLOB_TYPE] = type;
  }
  get size() {
    return this[BLOB_BYTES].length;
  }
  get type() {
    return this[BLOB_TYPE];
  }
  async text() {
    return decodeUtf8(this[BLOB_BYTES]);
  }
  async arrayBuffer() {
    return new Uint8Array(this[BLOB_BYTES]).buffer;
  }
  stream() {
    return readableOf(this[BLOB_BYTES]);
  }
  toString() {
    return "[object Blob]";
  }
  slice(start, end, type) {
    const blob = new Blob([], { type });
    blob[BLOB_BYTES] = this[BLOB_BYTES].slice(start, end);
    return blob;
  }
}
showEnumerable(Blob, ["size", "type", "slice"]);

// Functions with a prototype, not classes: `name` is inherited and `message` is an own enumerable.
function fetchErrorClass(Class, name) {
  Class.prototype = objectCreate(Error.prototype);
  Class.prototype.constructor = Class;
  Class.prototype.name = name;
}

function FetchError(message, type, systemError) {
  this.message = message;
  this.type = type;
  if (systemError) this.code = this.errno = systemError.code;
  captureStack(this, this.constructor);
}
fetchErrorClass(FetchError, "FetchError");

function AbortError(message) {
  this.type = "aborted";
  this.message = message;
  captureStack(this, this.constructor);
}
fetchErrorClass(AbortError, "AbortError");

function readableOf(bytes) {
  const stream = new Readable();
  stream.push(bytes);
  stream.push(null);
  return stream;
}

const tagIs = (value, tag) => objectToString(value) === `[object ${tag}]`;

function isUrlParams(value) {
  if (typeof value !== "object") return false;
  for (const name of ["append", "delete", "get", "getAll", "has", "set"]) {
    if (typeof value[name] !== "function") return false;
  }
  if (value.constructor.name === "URLSearchParams" || tagIs(value, "URLSearchParams")) return true;
  return typeof value.sort === "function";
}

const isStream = (value) => value instanceof Emitter;

function bodyValue(body) {
  if (body === undefined || body === null) return null;
  if (isUrlParams(body)) return Buffer.from(body.toString());
  if (body instanceof Blob || Buffer.isBuffer(body) || isStream(body)) return body;
  return bytesOrText(body);
}

function initBody(owner, body, { size = 0, timeout = 0 } = {}) {
  owner[BODY_STATE] = { body: bodyValue(body), disturbed: false, error: null };
  owner.size = size;
  owner.timeout = timeout;
}

// The Content-Type that a body brings along; null for none.
function contentTypeOf(body) {
  if (body === null || body === undefined) return null;
  if (typeof body === "string") return "text/plain;charset=UTF-8";
  if (isUrlParams(body)) return "application/x-www-form-urlencoded;charset=UTF-8";
  if (body instanceof Blob) return body.type || null;
  if (isView(body) || isAnyArrayBuffer(body)) return null;
  if (typeof body.getBoundary === "function") return `multipart/form-data;boundary=${body.getBoundary()}`;
  return isStream(body) ? null : "text/plain;charset=UTF-8";
}

// What a request sends: bytes, or a promise of them where the body is a stream of someone's own.
function bodyBytes(body) {
  if (body === null) return null;
  if (body instanceof Blob) return body[BLOB_BYTES];
  return isView(body) ? body : readableAll(body);
}

// Two readers of one body; only a stream needs that, and gets its chunks twice.
function cloneBody(owner) {
  const { body, disturbed } = owner[BODY_STATE];
  if (disturbed) throw new Error("cannot clone body after it is used");
  if (!(body instanceof Readable) || typeof body.getBoundary === "function") return body;
  const copies = [new Readable(), new Readable()];
  body.on("data", (chunk) => copies.forEach((copy) => copy.push(chunk)));
  body.on("end", () => copies.forEach((copy) => copy.push(null)));
  body.on("error", (error) => copies.forEach((copy) => copy.destroy(error)));
  owner[BODY_STATE].body = copies[0];
  return copies[1];
}

async function consumeBody(owner) {
  const state = owner[BODY_STATE];
  if (state.disturbed) throw new TypeError(`body used already for: ${owner.url}`);
  state.disturbed = true;
  if (state.error) throw state.error;
  const { body } = state;
  if (body === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof Blob) return Buffer.from(body[BLOB_BYTES]);
  const bytes = await streamBytes(owner, body);
  if (owner.size && bytes.length > owner.size) {
    throw new FetchError(`content size at ${owner.url} over limit: ${owner.size}`, "max-size");
  }
  return bytes;
}

async function streamBytes(owner, body) {
  try {
    return await readableAll(body);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const message = `Invalid response body while trying to fetch ${owner.url}: ${error.message}`;
    throw new FetchError(message, "system", error);
  }
}

const BodyMethods = {
  get body() {
    return this[BODY_STATE].body;
  },
  get bodyUsed() {
    return this[BODY_STATE].disturbed;
  },
  async arrayBuffer() {
    return new Uint8Array(await consumeBody(this)).buffer;
  },
  async blob() {
    const type = this.headers?.get("content-type") || "";
    const blob = new Blob([], { type: lowerCased(type) });
    blob[BLOB_BYTES] = await consumeBody(this);
    return blob;
  },
  async json() {
    const bytes = await consumeBody(this);
    try {
      return jsonParse(decodeUtf8(bytes));
    } catch (error) {
      throw new FetchError(`invalid json response body at ${this.url} reason: ${error.message}`, "invalid-json");
    }
  },
  async text() {
    return decodeUtf8(await consumeBody(this));
  },
  async buffer() {
    return consumeBody(this);
  },
  async textConverted() {
    await consumeBody(this);
    throw new Error("The package `encoding` must be installed to use the textConverted() function");
  },
};

function mixInBody(Class) {
  for (const name of objectKeys(BodyMethods)) {
    objectDefine(Class.prototype, name, objectDescriptor(BodyMethods, name));
  }
}
