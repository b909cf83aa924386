// What WebCrypto's keys do: sign, verify, encrypt, decrypt, derive. Node's own functions do the work.
"use strict";

const { hostCall } = internal.cryptoParts;
const { domError, operationError } = require("internal_webcrypto_params");
const { partsOf } = require("internal_webcrypto_keys");

const NOTHING = new Uint8Array(0);
const handleOf = (key) => partsOf(key).handle;

function failing(work) {
  try {
    return work();
  } catch (error) {
    throw operationError(error);
  }
}

// ---- signatures

const PADDINGS = { "RSASSA-PKCS1-v1_5": 1, "RSA-PSS": 6 };

// [digest, options] of "sign" and "verify".
function signing(algorithm, key) {
  const { name } = algorithm;
  if (name === "ECDSA") return [algorithm.hash.name, { dsaEncoding: "ieee-p1363" }];
  if (!(name in PADDINGS)) return [null, {}];
  return [key.algorithm.hash.name, { padding: PADDINGS[name], saltLength: algorithm.saltLength ?? null }];
}

function signed(algorithm, key, data) {
  const { bytes } = handleOf(key);
  return failing(() => {
    if (algorithm.name === "HMAC") return hostCall("hmac", [key.algorithm.hash.name], bytes, data);
    return hostCall("sign", signing(algorithm, key), bytes, data);
  });
}

function verified(algorithm, key, signature, data) {
  if (algorithm.name !== "HMAC") {
    return failing(() => hostCall("verify", signing(algorithm, key), handleOf(key).bytes, data, signature));
  }
  const own = signed(algorithm, key, data);
  return own.length === signature.length && internal.crypto.timingSafeEqual(own, signature);
}

// ---- ciphers

function aes(mode, key, encrypting, iv, data, { tag = NOTHING, tagBytes = 16, aad = NOTHING } = {}) {
  const { bytes } = handleOf(key);
  const args = [`aes-${bytes.length * 8}-${mode}`, encrypting, true, true, tagBytes];
  return failing(() => hostCall("cipher", args, bytes, iv, aad, tag, data));
}

function aesGcm({ iv, tagLength = 128, additionalData: aad }, key, data, encrypting) {
  const tagBytes = tagLength / 8;
  if (encrypting) return aes("gcm", key, true, iv, data, { tagBytes, aad });
  if (data.length < tagBytes) throw domError("The provided data is too small.", "OperationError");
  const end = data.length - tagBytes;
  return aes("gcm", key, false, iv, data.subarray(0, end), { tag: data.subarray(end), aad });
}

// Only the last `length` bits count: where they run over, counting starts again from zero.
function aesCtr({ counter, length }, key, data) {
  const blocks = Math.ceil(data.length / 16);
  const size = 1n << BigInt(length);
  if (BigInt(blocks) > size) throw operationError();
  const value = BigInt(`0x${Buffer.from(counter).toString("hex")}`);
  const before = Number(size - (value % size));
  if (blocks <= before) return aes("ctr", key, true, counter, data);
  const restart = (value - (value % size)).toString(16).padStart(32, "0");
  return Buffer.concat([
    aes("ctr", key, true, counter, data.subarray(0, before * 16)),
    aes("ctr", key, true, Buffer.from(restart, "hex"), data.subarray(before * 16)),
  ]);
}

function rsaOaep({ label }, key, data, encrypting) {
  if (key.type !== (encrypting ? "public" : "private")) throw notValid();
  const oaepLabel = label?.length ? Buffer.from(label).toString("hex") : null;
  const how = { padding: 4, oaepHash: key.algorithm.hash.name, oaepLabel };
  const { bytes } = handleOf(key);
  return failing(() => (encrypting ? hostCall("rsa_encrypt", [how], bytes, data) : hostCall("rsa_decrypt", [how], bytes, data)));
}

const notValid = () => domError("The requested operation is not valid for the provided key", "InvalidAccessError");

function ciphered(algorithm, key, data, encrypting, usage) {
  if (key.algorithm.name !== algorithm.name || !key.usages.includes(usage)) throw notValid();
  switch (algorithm.name) {
    case "RSA-OAEP":
      return rsaOaep(algorithm, key, data, encrypting);
    case "AES-CBC":
      return aes("cbc", key, encrypting, algorithm.iv, data);
    case "AES-CTR":
      return aesCtr(algorithm, key, data);
    case "AES-GCM":
      return aesGcm(algorithm, key, data, encrypting);
    default: // AES-KW
      return failing(() => hostCall("key_wrap", [encrypting], handleOf(key).bytes, data));
  }
}

// ---- derivation

function derived(algorithm, key, bits) {
  if (algorithm.public) return agreed(algorithm, key, bits);
  if (bits === null) throw domError("length cannot be null", "OperationError");
  if (bits % 8) throw domError("length must be a multiple of 8", "OperationError");
  const { hash, salt, info, iterations } = algorithm;
  const { bytes } = handleOf(key);
  return failing(() => {
    if (algorithm.name === "HKDF") return hostCall("hkdf", [hash.name, bits / 8], bytes, salt, info);
    return hostCall("pbkdf2", [hash.name, iterations, bits / 8], bytes, salt);
  });
}

function agreed(algorithm, key, bits) {
  const other = algorithm.public;
  if (key.type !== "private") throw domError("baseKey must be a private key", "InvalidAccessError");
  if (other.type !== "public") throw domError("algorithm.public must be a public key", "InvalidAccessError");
  if (other.algorithm.name !== key.algorithm.name) {
    throw domError("algorithm.public must be an ECDH, X25519, or X448 key", "InvalidAccessError");
  }
  if (other.algorithm.namedCurve !== key.algorithm.namedCurve) {
    throw domError("Named curve mismatch", "InvalidAccessError");
  }
  const whole = failing(() => hostCall("key_agree", [], handleOf(key).bytes, handleOf(other).bytes));
  if (bits === null) return whole;
  const length = Math.ceil(bits / 8);
  if (whole.length < length) throw domError("derived bit length is too small", "OperationError");
  const part = whole.slice(0, length);
  if (bits % 8) part[length - 1] &= 0xff << (8 - (bits % 8));
  return part;
}

module.exports = { ciphered, derived, signed, verified };
