// crypto.DiffieHellman and DiffieHellmanGroup: agreeing on a secret with the powers of a prime.
"use strict";

const { KEY_SOURCES, dataBytes, encodedBytes, hostCall, isBytes } = internal.cryptoParts;
const codedError = internal.codedError;
const states = new WeakMap(); // DiffieHellman or its Group → { prime, generator, own, point }

function bytesOf(value, encoding, name = "key") {
  if (typeof value !== "string" && !isBytes(value)) throw internal.argType(name, KEY_SOURCES, value);
  return typeof value === "string" ? dataBytes(value, encoding) : internal.cryptoParts.bytesOf(value);
}

function stateOf(value) {
  const state = states.get(value);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

function begin(object, prime, generator, verifyError) {
  states.set(object, { prime, generator, own: null, point: null });
  const shown = { value: verifyError, writable: false, enumerable: true, configurable: false };
  Object.defineProperty(object, "verifyError", shown);
}

function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!(this instanceof DiffieHellman)) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  if (typeof sizeOrKey !== "number" && typeof sizeOrKey !== "string" && !isBytes(sizeOrKey)) {
    throw internal.argType("sizeOrKey", ["number", ...KEY_SOURCES], sizeOrKey);
  }
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== "buffer") {
    [keyEncoding, generator, genEncoding] = [undefined, keyEncoding, generator];
  }
  const root = generatorBytes(generator, genEncoding);
  if (root.every((byte, i) => byte === 0 || (byte === 1 && i === root.length - 1))) {
    throw opensslError("02800065", "bad generator", "DH_BAD_GENERATOR");
  }
  const prime = typeof sizeOrKey === "number"
    ? hostCall("dh_parameters", [sizeOrKey, root[root.length - 1]])
    : Uint8Array.from(bytesOf(sizeOrKey, keyEncoding));
  begin(this, prime, root, hostCall("dh_check", [], prime, root));
}

function generatorBytes(generator, encoding) {
  if (!generator) return Uint8Array.of(2);
  if (typeof generator === "number") {
    if (generator <= 0 || generator >= 0x7fffffff) throw opensslError("02800065", "bad generator", "DH_BAD_GENERATOR");
    const hex = generator.toString(16);
    return new Uint8Array(Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex"));
  }
  return Uint8Array.from(bytesOf(generator, encoding, "generator"));
}

function opensslError(number, reason, code) {
  const library = "Diffie-Hellman routines";
  const error = new Error(`error:${number}:${library}::${reason}`);
  return Object.assign(error, { library, reason, code: `ERR_OSSL_${code}` });
}

function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  if (typeof name !== "string") throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", "Group name must be a string");
  const prime = hostCall("dh_group", [name]);
  if (prime === null) throw internal.plainCoded(Error, "ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
  begin(this, prime, Uint8Array.of(2), 0);
}

const missing = (which) =>
  internal.plainCoded(Error, "ERR_CRYPTO_INVALID_STATE", `No ${which} key - did you forget to generate one?`);

const shared = {
  generateKeys: function dhGenerateKeys(encoding) {
    const state = stateOf(this);
    if (state.prime.length < 64) throw opensslError("0280007E", "modulus too small", "DH_MODULUS_TOO_SMALL");
    state.own ??= hostCall("dh_private", [], state.prime);
    state.point = hostCall("dh_power", [], state.generator, state.own, state.prime);
    return this.getPublicKey(encoding);
  },
  computeSecret: function dhComputeSecret(key, inEnc, outEnc) {
    const { prime, own } = stateOf(this);
    const other = bytesOf(key, inEnc);
    const place = hostCall("dh_place", [], other, prime);
    if (place !== 0) {
      const what = place < 0 ? "small" : "large";
      throw internal.plainCoded(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", `Supplied key is too ${what}`);
    }
    if (own === null) throw missing("private");
    return encodedBytes(hostCall("dh_power", [], other, own, prime), outEnc);
  },
  getPrime: function dhGetPrime(encoding) {
    return encodedBytes(stateOf(this).prime.slice(), encoding);
  },
  getGenerator: function dhGetGenerator(encoding) {
    return encodedBytes(stateOf(this).generator.slice(), encoding);
  },
  getPublicKey: function dhGetPublicKey(encoding) {
    const { point } = stateOf(this);
    if (point === null) throw missing("public");
    return encodedBytes(point.slice(), encoding);
  },
  getPrivateKey: function dhGetPrivateKey(encoding) {
    const { own } = stateOf(this);
    if (own === null) throw missing("private");
    return encodedBytes(own.slice(), encoding);
  },
};
Object.assign(DiffieHellman.prototype, shared, {
  setPublicKey: function setPublicKey(key, encoding) {
    stateOf(this).point = Uint8Array.from(bytesOf(key, encoding));
    return this;
  },
  setPrivateKey: function setPrivateKey(key, encoding) {
    stateOf(this).own = Uint8Array.from(bytesOf(key, encoding));
    return this;
  },
});
Object.assign(DiffieHellmanGroup.prototype, shared);

module.exports = { DiffieHellman, DiffieHellmanGroup };
