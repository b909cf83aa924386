// What WebCrypto's functions take: arguments and algorithms converted and checked as WebIDL says.
"use strict";

const { DOMException, bytesOf, isBytes } = internal.cryptoParts;
const codedError = internal.codedError;

const domError = (message, name, cause) => new DOMException(message, cause ? { name, cause } : name);
const operationError = (cause) => domError("The operation failed for an operation-specific reason", "OperationError", cause);

function typeError(message, code = "ERR_INVALID_ARG_TYPE") {
  return codedError(TypeError, code, message, typeError);
}

const RSA = ["RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP"];
const EDWARDS = ["Ed25519", "Ed448"];
const MONTGOMERY = ["X25519", "X448"];
const AES = ["AES-CTR", "AES-CBC", "AES-GCM", "AES-KW"];
const all = (names, value) => names.map((name) => [name, value]);

// Operation → name → the dictionary of its parameters; null for none.
const OPERATIONS = {
  digest: all(["SHA-1", "SHA-256", "SHA-384", "SHA-512"], null),
  generateKey: [
    ...all(RSA, "RsaHashedKeyGenParams"), ...all(["ECDSA", "ECDH"], "EcKeyGenParams"), ...all(AES, "AesKeyGenParams"),
    ["HMAC", "HmacKeyGenParams"], ...all([...EDWARDS, ...MONTGOMERY], null),
  ],
  sign: [
    ["RSASSA-PKCS1-v1_5", null], ["RSA-PSS", "RsaPssParams"], ["ECDSA", "EcdsaParams"], ["HMAC", null],
    ["Ed25519", null], ["Ed448", "Ed448Params"],
  ],
  importKey: [
    ...all(RSA, "RsaHashedImportParams"), ...all(["ECDSA", "ECDH"], "EcKeyImportParams"), ["HMAC", "HmacImportParams"],
    ...all(["HKDF", "PBKDF2", ...AES, ...EDWARDS, ...MONTGOMERY], null),
  ],
  deriveBits: [
    ["HKDF", "HkdfParams"], ["PBKDF2", "Pbkdf2Params"], ...all(["ECDH", ...MONTGOMERY], "EcdhKeyDeriveParams"),
  ],
  encrypt: [
    ["RSA-OAEP", "RsaOaepParams"], ["AES-CBC", "AesCbcParams"], ["AES-GCM", "AesGcmParams"], ["AES-CTR", "AesCtrParams"],
  ],
  wrapKey: [["AES-KW", null]],
  "get key length": [
    ...all(AES, "AesDerivedKeyParams"), ["HMAC", "HmacImportParams"], ...all(["HKDF", "PBKDF2"], null),
  ],
};

function sixteenBytes(value, name) {
  if (value.length !== 16) throw domError(`algorithm.${name} must contain exactly 16 bytes`, "OperationError");
}

function aesLength(value) {
  if (value !== 128 && value !== 192 && value !== 256) {
    throw domError("AES key length must be 128, 192, or 256 bits", "OperationError");
  }
}

function tagLength(value) {
  if (![32, 64, 96, 104, 112, 120, 128].includes(value)) {
    throw domError(`${value} is not a valid AES-GCM tag length`, "OperationError");
  }
}

function notZero(value, name) {
  if (value === 0) throw domError(`${name} cannot be zero`, "OperationError");
}

function knownCurve(value) {
  if (!["P-256", "P-384", "P-521"].includes(value)) throw domError("Unrecognized namedCurve", "NotSupportedError");
}

function counterLength(value) {
  if (value === 0 || value > 128) {
    throw domError("AES-CTR algorithm.length must be between 1 and 128", "OperationError");
  }
}

// Dictionary → [member, type, whether it is required, check].
const hash = ["hash", "hash", true];
const curve = ["namedCurve", "text", true, knownCurve];
const DICTIONARIES = {
  RsaHashedKeyGenParams: [["modulusLength", "u32", true], ["publicExponent", "number", true], hash],
  RsaHashedImportParams: [hash],
  RsaPssParams: [["saltLength", "u32", true]],
  RsaOaepParams: [["label", "bytes", false]],
  EcKeyGenParams: [curve],
  EcKeyImportParams: [curve],
  EcdsaParams: [hash],
  Ed448Params: [["context", "bytes", false]],
  HmacKeyGenParams: [hash, ["length", "u32", false]],
  HmacImportParams: [hash, ["length", "u32", false]],
  AesKeyGenParams: [["length", "u16", true, aesLength]],
  AesDerivedKeyParams: [["length", "u16", true, aesLength]],
  AesCbcParams: [["iv", "bytes", true, sixteenBytes]],
  AesCtrParams: [["counter", "bytes", true, sixteenBytes], ["length", "u8", true, counterLength]],
  AesGcmParams: [["iv", "bytes", true], ["tagLength", "u8", false, tagLength], ["additionalData", "bytes", false]],
  HkdfParams: [hash, ["salt", "bytes", true], ["info", "bytes", true]],
  Pbkdf2Params: [hash, ["iterations", "u32", true, notZero], ["salt", "bytes", true]],
  EcdhKeyDeriveParams: [["public", "key", true]],
};

const PREFIX = "Failed to normalize algorithm";

function integer(value, bits, fail) {
  const number = Number(value);
  if (!Number.isFinite(number)) throw fail("is not a finite number.", "ERR_INVALID_ARG_TYPE");
  const whole = Math.trunc(number);
  if (whole < 0 || whole > 2 ** bits - 1) {
    throw fail(`is outside the expected range of 0 to ${2 ** bits - 1}.`, "ERR_OUT_OF_RANGE");
  }
  return whole;
}

function copied(value, fail) {
  if (!isBytes(value)) throw fail("is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.");
  return new Uint8Array(bytesOf(value));
}

const CONVERTERS = {
  bytes: copied,
  hash: (value) => normalized(value, "digest"),
  key(value, fail) {
    if (!isCryptoKey(value)) throw fail("is not of type CryptoKey.");
    return value;
  },
  number(value, fail) {
    if (!(value instanceof Uint8Array)) throw fail("can not be converted to Uint8Array.");
    return value.slice();
  },
  text: (value) => `${value}`,
  u8: (value, fail) => integer(value, 8, fail),
  u16: (value, fail) => integer(value, 16, fail),
  u32: (value, fail) => integer(value, 32, fail),
};

function missing(member, dictionary) {
  return typeError(
    `${PREFIX}: passed algorithm can not be converted to '${dictionary}' because '${member}' is required in '${dictionary}'.`,
    "ERR_MISSING_OPTION",
  );
}

function normalized(algorithm, operation) {
  const given = typeof algorithm === "object" && algorithm !== null ? algorithm : { name: `${algorithm}` };
  if (given.name === undefined) throw missing("name", "Algorithm");
  const wanted = `${given.name}`.toUpperCase();
  const found = OPERATIONS[operation].find(([name]) => name.toUpperCase() === wanted);
  if (found === undefined) throw domError("Unrecognized algorithm name", "NotSupportedError");
  const result = { name: found[0] };
  const [, dictionary] = found;
  for (const [member, type, required, check] of dictionary === null ? [] : DICTIONARIES[dictionary]) {
    const value = given[member];
    if (value === undefined) {
      if (required) throw missing(member, dictionary);
      continue;
    }
    const fail = (what, code) => typeError(`${PREFIX}: '${member}' of '${dictionary}' (passed algorithm) ${what}`, code);
    result[member] = CONVERTERS[type](value, fail);
    check?.(result[member], member);
  }
  return result;
}

const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th"];
const USAGES = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

// The arguments of one call of `method`: each is asked for by position.
function taken(method, args, needed) {
  const prefix = `Failed to execute '${method}' on 'SubtleCrypto'`;
  if (args.length < needed) {
    const those = `${needed} argument${needed === 1 ? "" : "s"} required`;
    throw typeError(`${prefix}: ${those}, but only ${args.length} present.`, "ERR_MISSING_ARGS");
  }
  const fail = (at) => (what, code) => typeError(`${prefix}: ${ORDINALS[at]} argument ${what}`, code);
  const one = (value, list, type, failing, at = "") => {
    if (list.includes(`${value}`)) return `${value}`;
    throw failing(`${at}value '${value}' is not a valid enum value of type ${type}.`, "ERR_INVALID_ARG_VALUE");
  };
  return {
    bytes: (at) => copied(args[at], fail(at)),
    key: (at) => CONVERTERS.key(args[at], fail(at)),
    flag: (at) => Boolean(args[at]),
    bits: (at) => (args[at] === null || args[at] === undefined ? null : integer(args[at], 32, fail(at))),
    format: (at) => one(args[at], ["raw", "pkcs8", "spki", "jwk"], "KeyFormat", fail(at)),
    usages(at) {
      const value = args[at];
      if (value === null || typeof value !== "object" || typeof value[Symbol.iterator] !== "function") {
        throw fail(at)("can not be converted to sequence.");
      }
      const failing = (what, code) => typeError(`${prefix}: ${ORDINALS[at]} argument, ${what}`, code);
      return [...value].map((each, index) => one(each, USAGES, "KeyUsage", failing, `index ${index} `));
    },
    dictionary(at) {
      if (typeof args[at] !== "object" && args[at] !== undefined) throw fail(at)("can not be converted to a dictionary");
      return args[at] ?? {};
    },
  };
}

const cryptoKeys = new WeakMap(); // CryptoKey → { type, extractable, algorithm, usages, handle }
const isCryptoKey = (value) => typeof value === "object" && value !== null && cryptoKeys.has(value);

module.exports = { cryptoKeys, domError, isCryptoKey, normalized, operationError, taken, typeError };
