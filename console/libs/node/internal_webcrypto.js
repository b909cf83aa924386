// crypto.webcrypto and crypto.subtle, as Node has them. What fails, fails in the promise.
"use strict";

const { hostCall } = internal.cryptoParts;
const { domError, isCryptoKey, normalized, taken, typeError } = require("internal_webcrypto_params");
const { CryptoKey, exported, generated, imported, keyObjectFrom, lengthOf } = require("internal_webcrypto_keys");
const { ciphered, derived, signed, verified } = require("internal_webcrypto_ciphers");

const illegal = () => internal.codedError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor", illegal);
const buffer = (bytes) => new Uint8Array(bytes).buffer;

function checkThis(value, wanted, name) {
  if (value !== wanted) throw typeError(`Value of "this" must be of type ${name}`, "ERR_INVALID_THIS");
}

// A base key of deriveBits and deriveKey.
function baseKey(algorithm, key, usage) {
  if (!key.usages.includes(usage)) throw domError(`baseKey does not have ${usage} usage`, "InvalidAccessError");
  if (key.algorithm.name !== algorithm.name) throw domError("Key algorithm mismatch", "InvalidAccessError");
  return key;
}

function derivedLength(algorithm) {
  const { name } = algorithm;
  if (name === "HKDF" || name === "PBKDF2") return null;
  const length = name === "HMAC" ? lengthOf(algorithm) : algorithm.length;
  if (length === 0) throw domError("Invalid length", "OperationError");
  return length;
}

function wrapping(algorithm) {
  try {
    return normalized(algorithm, "wrapKey");
  } catch {
    return normalized(algorithm, "encrypt");
  }
}

const keyData = (given, format, at) => (format === "jwk" ? given.dictionary(at) : given.bytes(at));

function fromWrapped(format, bytes) {
  if (format !== "jwk") return new Uint8Array(bytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw domError("Invalid wrapped JWK key", "DataError", error);
  }
}

function wrappable(format, key, algorithm) {
  const data = exported(format, key);
  if (format !== "jwk") return new Uint8Array(data);
  let text = JSON.stringify(data);
  if (algorithm.name === "AES-KW") text = text.padEnd(Math.ceil(text.length / 8) * 8, " ");
  return new TextEncoder().encode(text);
}

function usableKey(algorithm, key, usage) {
  if (key.algorithm.name !== algorithm.name || !key.usages.includes(usage)) {
    throw domError(`Unable to use this key to ${usage}`, "InvalidAccessError");
  }
  return key;
}

class SubtleCrypto {
  constructor() {
    throw illegal();
  }
  async encrypt(algorithm, key, data) {
    const given = arrived(this, "encrypt", arguments, 3);
    const [secret, bytes] = [given.key(1), given.bytes(2)];
    return buffer(ciphered(normalized(algorithm, "encrypt"), secret, bytes, true, "encrypt"));
  }
  async decrypt(algorithm, key, data) {
    const given = arrived(this, "decrypt", arguments, 3);
    const [secret, bytes] = [given.key(1), given.bytes(2)];
    return buffer(ciphered(normalized(algorithm, "encrypt"), secret, bytes, false, "decrypt"));
  }
  async sign(algorithm, key, data) {
    const given = arrived(this, "sign", arguments, 3);
    const [secret, bytes] = [given.key(1), given.bytes(2)];
    const how = normalized(algorithm, "sign");
    return buffer(signed(how, usableKey(how, secret, "sign"), bytes));
  }
  async verify(algorithm, key, signature, data) {
    const given = arrived(this, "verify", arguments, 4);
    const [secret, claimed, bytes] = [given.key(1), given.bytes(2), given.bytes(3)];
    const how = normalized(algorithm, "sign");
    return verified(how, usableKey(how, secret, "verify"), claimed, bytes);
  }
  async digest(algorithm, data) {
    const bytes = arrived(this, "digest", arguments, 2).bytes(1);
    return buffer(hostCall("hash", [normalized(algorithm, "digest").name, null], bytes));
  }
  async generateKey(algorithm, extractable, keyUsages) {
    const usages = arrived(this, "generateKey", arguments, 3).usages(2);
    return generated(normalized(algorithm, "generateKey"), Boolean(extractable), usages);
  }
  async deriveKey(algorithm, baseKeyGiven, derivedKeyType, extractable, keyUsages) {
    const given = arrived(this, "deriveKey", arguments, 5);
    const [base, usages] = [given.key(1), given.usages(4)];
    const how = normalized(algorithm, "deriveBits");
    const key = baseKey(how, base, "deriveKey");
    const length = derivedLength(normalized(derivedKeyType, "get key length"));
    const bytes = new Uint8Array(derived(how, key, length));
    return imported("raw", bytes, normalized(derivedKeyType, "importKey"), Boolean(extractable), usages);
  }
  async deriveBits(algorithm, baseKeyGiven, length = null) {
    const given = arrived(this, "deriveBits", arguments, 2);
    const [base, bits] = [given.key(1), given.bits(2)];
    const how = normalized(algorithm, "deriveBits");
    return buffer(derived(how, baseKey(how, base, "deriveBits"), bits));
  }
  async importKey(format, data, algorithm, extractable, keyUsages) {
    const given = arrived(this, "importKey", arguments, 4);
    const form = given.format(0);
    const [key, usages] = [keyData(given, form, 1), given.usages(4)];
    return imported(form, key, normalized(algorithm, "importKey"), Boolean(extractable), usages);
  }
  async exportKey(format, key) {
    const given = arrived(this, "exportKey", arguments, 2);
    const [form, secret] = [given.format(0), given.key(1)];
    return exported(form, secret);
  }
  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    const given = arrived(this, "wrapKey", arguments, 4);
    const [form, secret, wrapper] = [given.format(0), given.key(1), given.key(2)];
    const how = wrapping(wrapAlgorithm);
    return buffer(ciphered(how, wrapper, wrappable(form, secret, how), true, "wrapKey"));
  }
  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    const given = arrived(this, "unwrapKey", arguments, 7);
    const [form, bytes, wrapper, usages] = [given.format(0), given.bytes(1), given.key(2), given.usages(6)];
    const how = wrapping(unwrapAlgorithm);
    const kind = normalized(unwrappedKeyAlgorithm, "importKey");
    const data = fromWrapped(form, ciphered(how, wrapper, bytes, false, "unwrapKey"));
    return imported(form, data, kind, Boolean(extractable), usages);
  }
}

function arrived(self, method, args, needed) {
  checkThis(self, subtle, "SubtleCrypto");
  return taken(method, args, needed);
}

class Crypto {
  constructor() {
    throw illegal();
  }
  get subtle() {
    checkThis(this, webcrypto, "Crypto");
    return subtle;
  }
  getRandomValues(array) {
    checkThis(this, webcrypto, "Crypto");
    if (arguments.length < 1) {
      const text = "Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.";
      throw typeError(text, "ERR_MISSING_ARGS");
    }
    return internal.crypto.getRandomValues(array);
  }
  randomUUID() {
    checkThis(this, webcrypto, "Crypto");
    return internal.crypto.randomUUID();
  }
}

function shown(Class) {
  const { prototype } = Class;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== "constructor") Object.defineProperty(prototype, name, { enumerable: true });
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
shown(SubtleCrypto);
shown(Crypto);
const subtle = Object.create(SubtleCrypto.prototype);
const webcrypto = Object.create(Crypto.prototype);

module.exports = { CryptoKey, isCryptoKey, keyObjectFrom, subtle, webcrypto };
