// Signatures and RSA encryption.
// Adds to crypto; needs: 46_crypto_keys, 46_crypto_hash.

const signStates = new WeakMap(); // Sign or Verify → { name, data, done }
const isDigest = (name) => {
  const size = hashSize(name);
  return size !== null && !size[1];
};

function signState(object) {
  const state = weakMapGet(signStates, object);
  if (state === undefined) throw new TypeError("Illegal invocation");
  if (state.done) throw plainCoded(Error, "ERR_CRYPTO_INVALID_STATE", "Not initialised");
  return state;
}

function newSignState(object, algorithm) {
  checkString(algorithm, "algorithm");
  if (!isDigest(algorithm)) throw plainCoded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest");
  weakMapSet(signStates, object, { name: algorithm, data: byteGatherer(), done: false });
}

// What beside the key says how to sign.
function signOptions(key) {
  if (typeof key !== "object" || key === null || isView(key) || keyStateOf(key)) return {};
  const { padding, saltLength, dsaEncoding } = key;
  if (padding !== undefined && !Number.isInteger(padding)) throw argValue("options.padding", padding);
  if (saltLength !== undefined && !Number.isInteger(saltLength)) throw argValue("options.saltLength", saltLength);
  if (dsaEncoding !== undefined && dsaEncoding !== "der" && dsaEncoding !== "ieee-p1363") {
    throw argValue("options.dsaEncoding", dsaEncoding);
  }
  return { padding: padding ?? null, saltLength: saltLength ?? null, dsaEncoding: dsaEncoding ?? null };
}

const isPureKey = (state) => state.kind === "ed25519" || state.kind === "ed448";

function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  newSignState(this, algorithm);
}

function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  newSignState(this, algorithm);
}

function gatherData(data, encoding) {
  signState(this).data.add(dataBytes(data, encoding));
  return this;
}

const signed = (name, how, der, data) => openssl(() => host.call("sign", [name, how], der, data));
const verified = (name, how, der, data, signature) =>
  openssl(() => host.call("verify", [name, how], der, data, signature));
const notForStreams = () => codedError(Error, "ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");

Object.assign(Sign.prototype, {
  _write: function _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  },
  update: function update(data, encoding) {
    return reflectApply(gatherData, this, [data, encoding]);
  },
  sign: function sign(options, encoding) {
    if (!options) throw codedError(Error, "ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign");
    const how = signOptions(options);
    const key = privateKeyOf(options);
    const state = signState(this);
    state.done = true;
    if (isPureKey(key)) throw notForStreams();
    return encodedBytes(signed(state.name, how, key.bytes, state.data.all()), encoding);
  },
});

Object.assign(Verify.prototype, {
  _write: Sign.prototype._write,
  update: Sign.prototype.update,
  verify: function verify(options, signature, sigEncoding) {
    const how = signOptions(options);
    const key = publicKeyOf(options);
    const given = typeof signature === "string" ? textBytes(signature, sigEncoding) : bytesOf(signature);
    if (given === undefined) throw argType("signature", KEY_SOURCES, signature);
    const state = signState(this);
    state.done = true;
    if (isPureKey(key)) throw notForStreams();
    return verified(state.name, how, key.bytes, state.data.all(), given);
  },
});

function oneShotDigest(algorithm) {
  if (algorithm === null || algorithm === undefined) return null;
  checkString(algorithm, "algorithm");
  if (!isDigest(algorithm)) throw plainCoded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${algorithm}`);
  return algorithm;
}

const plainBytes = (value, name, sources) => {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw argType(name, sources, value);
  return bytes;
};

// `callback` makes of a synchronous answer one that comes later.
function answered(callback, work) {
  if (callback === undefined) return work();
  checkFunction(callback, "callback");
  const result = work();
  callLater(callback, null, result);
  return undefined;
}

const hexOf = (bytes) => decodeHex(bytes, 0, bytes.length);

// Padding and data of the four RSA operations; `call` gets them.
function rsaCall(options, buffer, defaultPadding, call, decrypts = false) {
  const { padding = defaultPadding, oaepHash, oaepLabel, encoding } = isKeyData(options) ? {} : options;
  if (decrypts && padding === 1) {
    const advice = "this can be reverted with --security-revert=CVE-2023-46809";
    throw codedError(
      TypeError, "ERR_INVALID_ARG_VALUE",
      `RSA_PKCS1_PADDING is no longer supported for private decryption, ${advice}`,
    );
  }
  const label = oaepLabel === undefined ? null : hexOf(plainBytes(oaepLabel, "key.oaepLabel", KEY_BYTES));
  const data = typeof buffer === "string" ? textBytes(buffer, encoding) : plainBytes(buffer, "buffer", KEY_SOURCES);
  const how = { padding, oaepHash: oaepHash ?? null, oaepLabel: label };
  const bytes = openssl(() => call(how, data));
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.length);
}

Object.assign(crypto, {
  createSign(algorithm, options) {
    return new Sign(algorithm, options);
  },
  createVerify(algorithm, options) {
    return new Verify(algorithm, options);
  },
  sign(algorithm, data, key, callback) {
    const name = oneShotDigest(algorithm);
    const bytes = plainBytes(data, "data", KEY_SOURCES);
    const how = signOptions(key);
    const { bytes: der } = privateKeyOf(key);
    return answered(callback, () => new FastBuffer(signed(name, how, der, bytes).buffer));
  },
  verify(algorithm, data, key, signature, callback) {
    const name = oneShotDigest(algorithm);
    const bytes = plainBytes(data, "data", KEY_SOURCES);
    if (!isView(signature)) throw argType("signature", ["Buffer", "TypedArray", "DataView"], signature);
    const how = signOptions(key);
    const { bytes: der } = publicKeyOf(key);
    return answered(callback, () => verified(name, how, der, bytes, bytesOf(signature)));
  },
  publicEncrypt(options, buffer) {
    const key = publicKeyOf(options).bytes;
    return rsaCall(options, buffer, 4, (how, data) => host.call("rsa_encrypt", [how], key, data));
  },
  privateDecrypt(options, buffer) {
    const key = privateKeyOf(options).bytes;
    return rsaCall(options, buffer, 4, (how, data) => host.call("rsa_decrypt", [how], key, data), true);
  },
  privateEncrypt(options, buffer) {
    const key = privateKeyOf(options).bytes;
    return rsaCall(options, buffer, 1, (how, data) => host.call("rsa_encrypt_private", [], key, data));
  },
  publicDecrypt(options, buffer) {
    const key = publicKeyOf(options).bytes;
    return rsaCall(options, buffer, 1, (how, data) => host.call("rsa_decrypt_public", [], key, data));
  },
  Sign,
  Verify,
});
