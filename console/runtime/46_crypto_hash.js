// createHash, createHmac, hash, getHashes.
// Adds to crypto; needs: 46_crypto, secretBytes (46_crypto_keys, at call time).
// Data is gathered here and hashed in one call, so a forgotten Hash holds nothing outside.

const hashStates = new WeakMap(); // Hash or Hmac → { name, key, length, data, done }
const hashSizes = { __proto__: null }; // name → [bytes, extendable] or null, as asked so far

function hashSize(name) {
  return name in hashSizes ? hashSizes[name] : (hashSizes[name] = host.call("hash_size", [name]));
}

function hashState(object) {
  const state = weakMapGet(hashStates, object);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

function digestFinished(above) {
  return codedError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called", above);
}

function checkOutputLength(length, size) {
  if (length === undefined) return;
  if (typeof length !== "number") throw argType("options.outputLength", "number", length);
  if (!isInteger(length)) throw outOfRange("options.outputLength", "an integer", length);
  if (length < 0 || length > 0xffffffff) throw outOfRange("options.outputLength", ">= 0 && <= 4294967295", length);
  if (!size[1] && length !== size[0]) {
    throw Object.assign(new Error("error:030000B2:digital envelope routines::not XOF or invalid length"), {
      library: "digital envelope routines",
      reason: "not XOF or invalid length",
      code: "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
    });
  }
}

function Hash(algorithm, options) {
  if (!(this instanceof Hash)) return new Hash(algorithm, options);
  const copied = typeof algorithm === "object" && algorithm !== null && weakMapGet(hashStates, algorithm);
  if (!copied) checkString(algorithm, "algorithm");
  const name = copied ? copied.name : algorithm;
  const size = hashSize(name);
  if (size === null) throw new Error("Digest method not supported");
  const length = options?.outputLength; // a copy does not inherit it
  checkOutputLength(length, size);
  const state = { name, key: null, length, data: byteGatherer(), done: false, digest: null };
  if (copied) state.data.add(copied.data.all());
  weakMapSet(hashStates, this, state);
  reflectApply(LazyTransform, this, [options]);
}

function Hmac(hmac, key, options) {
  if (!(this instanceof Hmac)) return new Hmac(hmac, key, options);
  checkString(hmac, "hmac");
  const secret = secretBytes(key, options?.encoding);
  if (hashSize(hmac) === null) {
    throw plainCoded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${hmac}`, Hmac);
  }
  weakMapSet(hashStates, this, { name: hmac, key: secret, data: byteGatherer(), done: false });
  reflectApply(LazyTransform, this, [options]);
}

const streamMembers = {
  _transform: function _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  },
  _flush: function _flush(callback) {
    this.push(this.digest());
    callback();
  },
};

Object.assign(Hash.prototype, streamMembers, {
  copy(options) {
    if (hashState(this).done) throw digestFinished(Hash.prototype.copy);
    return new Hash(this, options);
  },
  update(data, encoding) {
    const state = hashState(this);
    if (state.done) throw digestFinished(Hash.prototype.update);
    state.data.add(dataBytes(data, encoding));
    return this;
  },
  digest(outputEncoding) {
    const state = hashState(this);
    if (state.done) throw digestFinished(Hash.prototype.digest);
    state.done = true;
    return encodedBytes(host.call("hash", [state.name, state.length ?? null], state.data.all()), outputEncoding);
  },
});

Object.assign(Hmac.prototype, streamMembers, {
  update(data, encoding) {
    const state = hashState(this);
    if (state.done) throw digestFinished(Hmac.prototype.update);
    state.data.add(dataBytes(data, encoding));
    return this;
  },
  // A second digest() of an Hmac is empty, unlike that of a Hash, which throws.
  digest(outputEncoding) {
    const state = hashState(this);
    if (state.done) return encodedBytes(new FastBuffer(0), outputEncoding);
    state.done = true;
    return encodedBytes(host.call("hmac", [state.name], state.key, state.data.all()), outputEncoding);
  },
});

Object.assign(crypto, {
  createHash(algorithm, options) {
    return new Hash(algorithm, options);
  },
  createHmac(hmac, key, options) {
    return new Hmac(hmac, key, options);
  },
  hash(algorithm, input, outputEncoding = "hex") {
    checkString(algorithm, "algorithm");
    if (typeof input !== "string" && !isView(input)) {
      throw argType("input", ["Buffer", "TypedArray", "DataView", "string"], input);
    }
    if (hashSize(algorithm) === null) {
      throw new Error(`Digest method ${algorithm} is not supported`);
    }
    return new Hash(algorithm).update(input).digest(outputEncoding);
  },
  getHashes() {
    return host.call("hash_names", []);
  },
  Hash,
  Hmac,
});
