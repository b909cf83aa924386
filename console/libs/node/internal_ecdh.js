// crypto.ECDH: agreeing on a secret with bare points and numbers of a curve.
"use strict";

const { KEY_SOURCES, dataBytes, encodedBytes, hostCall, isBytes } = internal.cryptoParts;
const codedError = internal.codedError;
const states = new WeakMap(); // ECDH → { curve, own, point }
const FORMS = ["compressed", "uncompressed", "hybrid"];

function bytesOf(value, encoding, name = "key") {
  if (typeof value !== "string" && !isBytes(value)) throw internal.argType(name, KEY_SOURCES, value);
  return typeof value === "string" ? dataBytes(value, encoding) : internal.cryptoParts.bytesOf(value);
}

function checkForm(form) {
  if (form === undefined || FORMS.includes(form)) return form ?? "uncompressed";
  throw codedError(TypeError, "ERR_CRYPTO_ECDH_INVALID_FORMAT", `Invalid ECDH format: ${form}`);
}

function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  if (typeof curve !== "string") throw internal.argType("curve", "string", curve);
  hostCall("ec_curve_check", [curve]);
  states.set(this, { curve, own: null, point: null });
}

function stateOf(value) {
  const state = states.get(value);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

function take(state, given) {
  const [own, point] = given;
  Object.assign(state, { own: Buffer.from(own, "hex"), point });
}

const failed = (what) => internal.plainCoded(Error, "ERR_CRYPTO_OPERATION_FAILED", what);

ECDH.prototype.computeSecret = function dhComputeSecret(key, inEnc, outEnc) {
  const { curve, own } = stateOf(this);
  const point = bytesOf(key, inEnc);
  if (own === null) throw internal.plainCoded(RangeError, "ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair");
  return encodedBytes(hostCall("ecdh_secret", [curve], own, point), outEnc);
};

ECDH.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  const state = stateOf(this);
  take(state, hostCall("ecdh_pair", [state.curve], bytesOf(key, encoding)));
  return this;
};

ECDH.prototype.setPublicKey = function setPublicKey(key, encoding) {
  const state = stateOf(this);
  state.point = hostCall("ec_point_convert", [state.curve, "uncompressed"], bytesOf(key, encoding));
  return this;
};

ECDH.prototype.getPrivateKey = function dhGetPrivateKey(encoding) {
  const { own } = stateOf(this);
  if (own === null) throw failed("Failed to get ECDH private key");
  return encodedBytes(own.slice(), encoding);
};

ECDH.prototype.generateKeys = function generateKeys(encoding, format) {
  const state = stateOf(this);
  take(state, hostCall("ecdh_pair", [state.curve]));
  return this.getPublicKey(encoding, format);
};

ECDH.prototype.getPublicKey = function getPublicKey(encoding, format) {
  const form = checkForm(format);
  const { curve, point } = stateOf(this);
  if (point === null) throw failed("Failed to get ECDH public key");
  return encodedBytes(hostCall("ec_point_convert", [curve, form], point), encoding);
};

ECDH.convertKey = function convertKey(key, curve, inEnc, outEnc, format) {
  if (typeof curve !== "string") throw internal.argType("curve", "string", curve);
  const bytes = bytesOf(key, inEnc);
  const form = checkForm(format);
  return encodedBytes(hostCall("ec_point_convert", [curve, form], bytes), outEnc);
};

module.exports = { ECDH };
