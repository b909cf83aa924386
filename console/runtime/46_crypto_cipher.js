// createCipheriv and createDecipheriv.
// Adds to crypto; needs: 46_crypto_keys. Each step sends all data so far and hands out what is new:
// nothing is held outside, and webhooks encrypt little.

const cipherStates = new WeakMap();
const invalidState = (operation) =>
  codedError(Error, "ERR_CRYPTO_INVALID_STATE", `Invalid state for operation ${operation}`);

function cipherState(object) {
  const state = weakMapGet(cipherStates, object);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

function checkedTagLength(info, mode, length) {
  if (!info.aead) return 0;
  if (length === undefined) {
    if (mode !== "ccm") return 16;
    throw plainCoded(TypeError, "ERR_CRYPTO_INVALID_AUTH_TAG", `authTagLength required for ${info.asked}`);
  }
  checkInteger(length, "options.authTagLength", 0, 2 ** 31 - 1);
  let good = length <= 16;
  if (mode === "gcm") good &&= length === 4 || length === 8 || length >= 12;
  if (mode === "ccm") good &&= length >= 4 && length % 2 === 0;
  if (!good) throw invalidTag(length);
  return length;
}

const invalidTag = (length) =>
  plainCoded(TypeError, "ERR_CRYPTO_INVALID_AUTH_TAG", `Invalid authentication tag length: ${length}`);

function checkIv(info, iv) {
  const length = iv === null ? 0 : iv.length;
  let good = length === (info.ivLength ?? 0);
  if (info.mode === "gcm") good = length > 0;
  if (info.mode === "ccm") good = length >= 7 && length <= 13;
  if (!good) throw plainCoded(TypeError, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
}

function newCipher(object, encrypting, cipher, key, iv, options) {
  checkString(cipher, "cipher");
  const secret = secretBytes(key, options?.encoding);
  if (iv !== null && bytesOf(iv) === undefined) throw argType("iv", KEY_SOURCES, iv);
  const start = iv === null ? null : new Uint8Array(bytesOf(iv));
  const info = host.call("cipher_info", [cipher]);
  if (info === null) throw plainCoded(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  info.asked = cipher;
  if (secret.length !== info.keyLength) {
    throw plainCoded(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
  }
  checkIv(info, start);
  weakMapSet(cipherStates, object, {
    cipher,
    info,
    encrypting,
    key: secret,
    iv: start ?? new Uint8Array(0),
    data: byteGatherer(),
    aad: byteGatherer(),
    tag: null,
    tagLength: checkedTagLength(info, info.mode, options?.authTagLength),
    padding: true,
    given: 0, // bytes of the output that were handed out
    done: false,
  });
  reflectApply(LazyTransform, object, [options]);
}

// All output so far; with `final`, the tag is behind it.
function cipherOutput(state, final) {
  const { cipher, encrypting, padding, key, iv, tag } = state;
  const args = [cipher, encrypting, final, padding, state.tagLength || 16];
  const buffers = [key, iv, state.aad.all(), tag ?? new Uint8Array(0), state.data.all()];
  return openssl(() => host.call("cipher", args, ...buffers));
}

function handOut(state, output, end, encoding) {
  const part = new FastBuffer(output.buffer, output.byteOffset + state.given, end - state.given);
  state.given = end;
  if (!encoding || encoding === "buffer") return part;
  const name = encodingNamed(encoding);
  if (name === undefined) throw unknownEncoding(encoding);
  return ENCODINGS[name].read(part, 0, part.length);
}

const cipherMethods = {
  _transform: function _transform(chunk, encoding, callback) {
    this.push(this.update(chunk, encoding));
    callback();
  },
  _flush: function _flush(callback) {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },
  update: function update(data, inputEncoding, outputEncoding) {
    const state = cipherState(this);
    const bytes = dataBytes(data, inputEncoding);
    if (state.done) throw new Error("Trying to add data in unsupported state");
    state.data.add(bytes);
    const output = cipherOutput(state, false);
    return handOut(state, output, output.length, outputEncoding);
  },
  final: function final(outputEncoding) {
    const state = cipherState(this);
    if (state.done) throw plainCoded(Error, "ERR_CRYPTO_INVALID_STATE", "Invalid state");
    state.done = true;
    if (!state.encrypting && state.info.aead && state.tag === null) {
      throw new Error("Unsupported state or unable to authenticate data");
    }
    const output = cipherOutput(state, true);
    const end = output.length - (state.encrypting ? state.tagLength : 0);
    if (state.encrypting && state.info.aead) {
      state.tag = new FastBuffer(output.buffer, output.byteOffset + end, state.tagLength);
    }
    return handOut(state, output, end, outputEncoding);
  },
  setAutoPadding: function setAutoPadding(autoPadding) {
    const state = cipherState(this);
    if (state.done) throw invalidState("setAutoPadding");
    state.padding = autoPadding === undefined ? true : Boolean(autoPadding);
    return this;
  },
  setAAD: function setAAD(buffer, options) {
    const state = cipherState(this);
    const bytes = typeof buffer === "string" ? textBytes(buffer, options?.encoding) : bytesOf(buffer);
    if (bytes === undefined) throw argType("buffer", KEY_SOURCES, buffer);
    if (state.done || !state.info.aead) throw invalidState("setAAD");
    state.aad.add(bytes);
    return this;
  },
};

function Cipheriv(cipher, key, iv, options) {
  if (!(this instanceof Cipheriv)) return new Cipheriv(cipher, key, iv, options);
  newCipher(this, true, cipher, key, iv, options);
}

function Decipheriv(cipher, key, iv, options) {
  if (!(this instanceof Decipheriv)) return new Decipheriv(cipher, key, iv, options);
  newCipher(this, false, cipher, key, iv, options);
}

Object.assign(Cipheriv.prototype, cipherMethods, {
  getAuthTag: function getAuthTag() {
    const state = cipherState(this);
    if (!state.done || state.tag === null) throw invalidState("getAuthTag");
    return Buffer.from(state.tag);
  },
});
Object.assign(Decipheriv.prototype, cipherMethods, {
  setAuthTag: function setAuthTag(tagBuffer, encoding) {
    const state = cipherState(this);
    const tag = typeof tagBuffer === "string" ? textBytes(tagBuffer, encoding) : bytesOf(tagBuffer);
    if (tag === undefined) throw argType("buffer", KEY_SOURCES, tagBuffer);
    if (!state.info.aead || state.tag !== null || state.done) throw invalidState("setAuthTag");
    checkedTagLength(state.info, state.info.mode, tag.length);
    state.tag = new Uint8Array(tag);
    state.tagLength = tag.length;
    return this;
  },
});

// Key and initialization vector from a password, as OpenSSL did long ago; Node 20 still has it.
function newOldCipher(object, encrypting, cipher, password, options) {
  checkString(cipher, "cipher");
  const secret = secretBytes(password, undefined, "password", KEY_SOURCES);
  const info = host.call("cipher_info", [cipher]);
  if (info === null) throw plainCoded(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  const ivLength = info.ivLength ?? 0;
  let made = new FastBuffer(0);
  for (let block = made; made.length < info.keyLength + ivLength; made = Buffer.concat([made, block])) {
    block = host.call("hash", ["md5", null], Buffer.concat([block, secret]));
  }
  const iv = ivLength ? made.subarray(info.keyLength, info.keyLength + ivLength) : null;
  newCipher(object, encrypting, cipher, made.subarray(0, info.keyLength), iv, options);
}

function Cipher(cipher, password, options) {
  if (!(this instanceof Cipher)) return new Cipher(cipher, password, options);
  newOldCipher(this, true, cipher, password, options);
}

function Decipher(cipher, password, options) {
  if (!(this instanceof Decipher)) return new Decipher(cipher, password, options);
  newOldCipher(this, false, cipher, password, options);
}
Object.assign(Cipher.prototype, Cipheriv.prototype);
Object.assign(Decipher.prototype, Decipheriv.prototype);

Object.assign(crypto, {
  createCipher(cipher, password, options) {
    return new Cipher(cipher, password, options);
  },
  createDecipher(cipher, password, options) {
    return new Decipher(cipher, password, options);
  },
  createCipheriv(cipher, key, iv, options) {
    return new Cipheriv(cipher, key, iv, options);
  },
  createDecipheriv(cipher, key, iv, options) {
    return new Decipheriv(cipher, key, iv, options);
  },
  getCiphers() {
    return host.call("cipher_names", []);
  },
  getCipherInfo(nameOrNid, options) {
    if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") {
      throw argType("nameOrNid", ["string", "number"], nameOrNid);
    }
    const info = host.call("cipher_info", [`${nameOrNid}`]);
    if (info === null) return undefined;
    if (options?.keyLength !== undefined && options.keyLength !== info.keyLength) return undefined;
    delete info.aead;
    return info;
  },
  Cipher,
  Cipheriv,
  Decipher,
  Decipheriv,
});
