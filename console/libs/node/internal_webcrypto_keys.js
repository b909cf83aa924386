// CryptoKey, and how keys come in, go out and are made.
"use strict";

const { SecretKeyObject, asymmetricKey, keyObjectOf, exportKey, hostCall, shareKey } = internal.cryptoParts;
const { cryptoKeys, domError, isCryptoKey, operationError, typeError } = require("internal_webcrypto_params");
const inspect = internal.inspect;
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

class CryptoKey {
  constructor() {
    throw internal.codedError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  }
  get type() {
    return partsOf(this).type;
  }
  get extractable() {
    return partsOf(this).extractable;
  }
  get algorithm() {
    return partsOf(this).algorithm;
  }
  get usages() {
    return partsOf(this).usages;
  }
  [CUSTOM](depth, options) {
    if (depth < 0) return this;
    const { type, extractable, algorithm, usages } = this;
    const inner = { ...options, depth: options.depth === null ? null : options.depth - 1 };
    return `CryptoKey ${inspect({ type, extractable, algorithm, usages }, inner)}`;
  }
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { value: "CryptoKey", configurable: true });
for (const name of ["type", "extractable", "algorithm", "usages"]) {
  Object.defineProperty(CryptoKey.prototype, name, { enumerable: true });
}
const members = new WeakMap(); // so that a function that changes cryptoKeys' values changes nothing here

function partsOf(key) {
  const parts = members.get(key);
  if (parts === undefined) throw typeError('Value of "this" must be of type CryptoKey', "ERR_INVALID_THIS");
  return parts;
}

// `handle` is a state of 46_crypto_keys: { type, bytes, kind, details }.
function newKey(handle, algorithm, usages, extractable) {
  const key = Object.create(CryptoKey.prototype);
  const parts = { type: handle.type, extractable, algorithm, usages, handle };
  members.set(key, parts);
  cryptoKeys.set(key, parts);
  shareKey(key, handle);
  return key;
}

const secret = (bytes) => ({ type: "secret", bytes });
const SIGNING = { public: ["verify"], private: ["sign"] };
const AGREEING = { public: [], private: ["deriveKey", "deriveBits"] };
const PAIRS = {
  "RSA-OAEP": { public: ["encrypt", "wrapKey"], private: ["decrypt", "unwrapKey"] },
  "RSASSA-PKCS1-v1_5": SIGNING, "RSA-PSS": SIGNING, ECDSA: SIGNING, Ed25519: SIGNING, Ed448: SIGNING,
  ECDH: AGREEING, X25519: AGREEING, X448: AGREEING,
};
const CIPHER = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
const SECRETS = {
  HMAC: ["sign", "verify"], "AES-CBC": CIPHER, "AES-CTR": CIPHER, "AES-GCM": CIPHER, "AES-KW": ["wrapKey", "unwrapKey"],
  HKDF: ["deriveKey", "deriveBits"], PBKDF2: ["deriveKey", "deriveBits"],
};
const familyOf = (name) => (/^(AES|RSA|EC|HMAC)/.exec(name)?.[0] ?? (name in PAIRS ? "OKP" : "KDF"));

function checkUsages(usages, allowed, what) {
  if (usages.some((usage) => !allowed.includes(usage))) {
    throw domError(`Unsupported key usage for ${what} key`, "SyntaxError");
  }
}

const HMAC_BLOCKS = { "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };
const lengthOf = ({ length, hash }) => length ?? HMAC_BLOCKS[hash.name];

// ---- making

function generated(algorithm, extractable, usages) {
  const { name } = algorithm;
  const made = name in SECRETS ? generatedSecret(algorithm, extractable, usages) : generatedPair(algorithm, extractable, usages);
  if ((made.privateKey ?? made).usages.length === 0) {
    throw domError("Usages cannot be empty when creating a key.", "SyntaxError");
  }
  return made;
}

function generatedSecret(algorithm, extractable, usages) {
  const { name } = algorithm;
  checkUsages(usages, SECRETS[name], name === "HMAC" ? "an HMAC" : "an AES");
  const length = name === "HMAC" ? lengthOf(algorithm) : algorithm.length;
  if (length === 0) throw operationError();
  const own = name === "HMAC" ? { name, length, hash: algorithm.hash } : { name, length };
  const bytes = internal.crypto.randomBytes(Math.ceil(length / 8));
  return newKey(secret(new Uint8Array(bytes)), own, usages, extractable);
}

function generatedPair(algorithm, extractable, usages) {
  const { name } = algorithm;
  const allowed = PAIRS[name];
  const article = familyOf(name) === "RSA" ? "a RSA" : `an ${name}`;
  checkUsages(usages, [...allowed.public, ...allowed.private], article);
  const [kind, options] = generationOf(algorithm);
  let privateHandle;
  try {
    privateHandle = asymmetricKey("private", hostCall("key_generate", [kind, options]));
  } catch (error) {
    throw operationError(error);
  }
  const publicHandle = asymmetricKey("public", hostCall("key_public", [false], privateHandle.bytes));
  const of = (type) => allowed[type].filter((usage) => usages.includes(usage));
  const own = algorithmOf(algorithm, publicHandle);
  return {
    publicKey: newKey(publicHandle, own, of("public"), true),
    privateKey: newKey(privateHandle, own, of("private"), extractable),
  };
}

function generationOf({ name, modulusLength, publicExponent, namedCurve }) {
  if (namedCurve) return ["ec", { namedCurve }];
  if (!modulusLength) return [name.toLowerCase(), {}];
  const exponent = publicExponent.reduce((sum, byte) => sum * 256 + byte, 0);
  if (exponent > 0xffffffff) {
    throw domError("The publicExponent must be equivalent to an unsigned 32-bit value", "OperationError");
  }
  return ["rsa", { modulusLength, publicExponent: exponent }];
}

// What CryptoKey.algorithm says of a key with this handle.
function algorithmOf({ name, hash, namedCurve }, handle) {
  if (namedCurve) return { name, namedCurve };
  if (familyOf(name) !== "RSA") return { name };
  const { modulusLength, publicExponent } = handle.details;
  const digits = publicExponent.toString(16);
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, "hex");
  return { name, modulusLength, publicExponent: new Uint8Array(bytes), hash };
}

// ---- in

function imported(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  const key = name in SECRETS ? importedSecret(format, data, algorithm, extractable, usages) : importedHalf(format, data, algorithm, extractable, usages);
  if (key.type !== "public" && key.usages.length === 0) {
    throw domError(`Usages cannot be empty when importing a ${key.type} key.`, "SyntaxError");
  }
  return key;
}

const invalid = (cause) => domError("Invalid keyData", "DataError", cause);
const mismatched = () => domError('JWK "alg" does not match the requested algorithm', "DataError");

function checkJwk(jwk, kty, use, extractable, usages) {
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    throw domError('Invalid JWK "use" Parameter', "DataError");
  }
  if (jwk.key_ops !== undefined) {
    if (!Array.isArray(jwk.key_ops)) throw internal.argType("keyData.key_ops", "Array", jwk.key_ops);
    if (usages.some((usage) => !jwk.key_ops.includes(usage))) {
      throw domError("Key operations and usage mismatch", "DataError");
    }
  }
  if (jwk.ext === false && extractable) throw domError('JWK "ext" Parameter and extractable mismatch', "DataError");
}

function checkKty(jwk, kty) {
  if (!jwk.kty) throw invalid();
  if (jwk.kty !== kty) throw domError('Invalid JWK "kty" Parameter', "DataError");
}

const jwkAes = (name, bits) => `A${bits}${name.slice(4)}`;
const jwkHmac = (hash) => `HS${hash.name.slice(4)}`;

function importedSecret(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  const family = familyOf(name);
  checkUsages(usages, SECRETS[name], family === "KDF" ? `a ${name}` : `an ${family}`);
  if (family === "KDF" && extractable) throw domError(`${name} keys are not extractable`, "SyntaxError");
  if (format !== "raw" && (format !== "jwk" || family === "KDF")) {
    const label = family === "KDF" ? name : family;
    throw domError(`Unable to import ${label} key with format ${format}`, family === "HMAC" ? undefined : "NotSupportedError");
  }
  if (format === "jwk") {
    checkKty(data, "oct");
    checkJwk(data, "oct", family === "HMAC" ? "sig" : "enc", extractable, usages);
    if (typeof data.k !== "string") {
      throw internal.codedError(TypeError, "ERR_CRYPTO_INVALID_JWK", "Invalid JWK secret key format");
    }
  }
  const bytes = format === "jwk" ? new Uint8Array(Buffer.from(data.k, "base64url")) : data;
  if (family === "KDF") return newKey(secret(bytes), { name }, usages, false);
  const length = bytes.length * 8;
  if (family === "AES" && ![128, 192, 256].includes(length)) throw domError("Invalid key length", "DataError");
  if (length === 0) throw domError("Zero-length key is not supported", "DataError");
  if (algorithm.length !== undefined && algorithm.length !== length) throw domError("Invalid key length", "DataError");
  if (format === "jwk" && data.alg !== undefined) {
    if (data.alg !== (family === "HMAC" ? jwkHmac(algorithm.hash) : jwkAes(name, length))) throw mismatched();
  }
  const own = family === "HMAC" ? { name, hash: algorithm.hash, length } : { name, length };
  return newKey(secret(bytes), own, usages, extractable);
}

const RSA_ALGS = {
  "RSASSA-PKCS1-v1_5": (bits) => `RS${bits}`, "RSA-PSS": (bits) => `PS${bits}`,
  "RSA-OAEP": (bits) => (bits === "1" ? "RSA-OAEP" : `RSA-OAEP-${bits}`),
};
const rsaAlg = (name, hash) => RSA_ALGS[name](hash.name.slice(4));
const EC_ALGS = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };
const NODE_CURVES = { "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" };

function importedHalf(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  const family = familyOf(name);
  const check = (type) => checkUsages(usages, PAIRS[name][type], family === "RSA" ? `an ${name}` : `a ${name}`);
  let handle;
  if (format === "jwk") {
    handle = jwkHandle(data, algorithm, extractable, usages, check);
  } else if (format === "spki" || format === "pkcs8") {
    const type = format === "spki" ? "public" : "private";
    check(type);
    handle = decoded(type, data);
  } else if (family !== "RSA") {
    check("public");
    handle = rawHandle(algorithm, data);
  } else throw domError("Unable to import RSA key with format raw", "NotSupportedError");
  const kind = { RSA: "rsa", EC: "ec" }[family] ?? name.toLowerCase();
  if (handle.kind !== kind) throw domError("Invalid key type", "DataError");
  if (family === "EC" && handle.details.namedCurve !== NODE_CURVES[algorithm.namedCurve]) {
    throw domError("Named curve mismatch", "DataError");
  }
  return newKey(handle, algorithmOf(algorithm, handle), usages, extractable);
}

function decoded(type, data) {
  try {
    if (type === "public") return asymmetricKey(type, hostCall("key_public", [false], data));
    return asymmetricKey(type, hostCall("key_private", [false], data));
  } catch (error) {
    throw invalid(error);
  }
}

function rawHandle({ name, namedCurve }, data) {
  try {
    if (namedCurve) return asymmetricKey("public", hostCall("ec_point_import", [namedCurve], data));
    const x = Buffer.from(data).toString("base64url");
    return asymmetricKey("public", hostCall("jwk_import", [false, { kty: "OKP", crv: name, x }]));
  } catch (error) {
    throw invalid(error);
  }
}

function jwkHandle(jwk, { name, hash, namedCurve }, extractable, usages, check) {
  const family = familyOf(name);
  const kty = family === "OKP" ? "OKP" : family;
  checkKty(jwk, kty);
  if (namedCurve && jwk.crv !== namedCurve) {
    throw domError('JWK "crv" does not match the requested algorithm', "DataError");
  }
  if (family === "OKP" && jwk.crv !== name) {
    throw domError('JWK "crv" Parameter and algorithm name mismatch', "DataError");
  }
  const isPrivate = jwk.d !== undefined;
  check(isPrivate ? "private" : "public");
  checkJwk(jwk, kty, name === "RSA-OAEP" || PAIRS[name] === AGREEING ? "enc" : "sig", extractable, usages);
  if (jwk.alg !== undefined) {
    if (family === "RSA" && jwk.alg !== rsaAlg(name, hash)) throw mismatched();
    if (name === "ECDSA" && EC_ALGS[jwk.alg] !== namedCurve) throw mismatched();
    if (EDWARD_ALGS.includes(name) && jwk.alg !== name && jwk.alg !== "EdDSA") throw mismatched();
  }
  try {
    return asymmetricKey(isPrivate ? "private" : "public", hostCall("jwk_import", [isPrivate, jwk]));
  } catch (error) {
    if (kty === "OKP") throw invalid(error);
    throw internal.codedError(TypeError, "ERR_CRYPTO_INVALID_JWK", `Invalid JWK ${kty} key`);
  }
}
const EDWARD_ALGS = ["Ed25519", "Ed448"];

// ---- out

function exported(format, key) {
  const { handle, algorithm, type } = partsOf(key);
  if (!key.extractable) throw domError("key is not extractable", "InvalidAccessException");
  if (format === "jwk") return jwkOf(key, handle);
  const bytes = exportedBytes(format, type, algorithm, handle);
  if (bytes === undefined) {
    throw domError(`Unable to export a raw ${algorithm.name} ${type} key`, "InvalidAccessError");
  }
  return new Uint8Array(bytes).buffer;
}

function exportedBytes(format, type, { name, namedCurve }, handle) {
  if (type === "secret") return format === "raw" ? handle.bytes : undefined;
  if (format === "raw") {
    if (type !== "public" || familyOf(name) === "RSA") return undefined;
    if (namedCurve) return hostCall("ec_point_export", ["uncompressed"], handle.bytes);
    return Buffer.from(exportKey(handle, { format: "jwk" }).x, "base64url");
  }
  return (format === "spki") === (type === "public") ? handle.bytes : undefined;
}

function jwkOf(key, handle) {
  const { algorithm, type, usages } = key;
  const { name, hash, length } = algorithm;
  const shown = { key_ops: usages, ext: key.extractable };
  if (type !== "secret") {
    Object.assign(shown, exportKey(handle, { format: "jwk" }));
    if (familyOf(name) === "RSA") shown.alg = rsaAlg(name, hash);
    return shown;
  }
  const k = Buffer.from(handle.bytes).toString("base64url");
  return Object.assign(shown, { kty: "oct", k, alg: hash ? jwkHmac(hash) : jwkAes(name, length) });
}

function keyObjectFrom(key) {
  if (!isCryptoKey(key)) throw internal.argType("key", "CryptoKey", key);
  const { handle } = partsOf(key);
  return handle.type === "secret" ? new SecretKeyObject("secret", handle) : keyObjectOf(handle);
}

module.exports = { CryptoKey, exported, generated, imported, keyObjectFrom, lengthOf, partsOf };
