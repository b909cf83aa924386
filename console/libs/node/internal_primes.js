// generatePrime and checkPrime, at once or by callback.
"use strict";

const { hostCall, isBytes } = internal.cryptoParts;
const { argType, codedError } = internal;
const NUMBERS = ["ArrayBuffer", "TypedArray", "Buffer", "DataView", "bigint"];

function outOfRange(name, range, value) {
  const text = `The value of "${name}" is out of range. It must be ${range}. Received ${internal.inspect(value)}`;
  return codedError(RangeError, "ERR_OUT_OF_RANGE", text);
}

function checkInt(value, name, min) {
  if (typeof value !== "number") throw argType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > 2 ** 31 - 1) throw outOfRange(name, `>= ${min} && <= 2147483647`, value);
}

function checkOptions(options) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw argType("options", "object", options);
  }
}

function numberBytes(value, name) {
  if (typeof value !== "bigint") {
    if (!isBytes(value)) throw argType(name, NUMBERS, value);
    return internal.cryptoParts.bytesOf(value);
  }
  if (value < 0n) throw outOfRange(name, ">= 0", value);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
}

function generated(size, options) {
  checkInt(size, "size", 1);
  checkOptions(options);
  const { safe = false, bigint = false, add, rem } = options;
  for (const [name, value] of [["safe", safe], ["bigint", bigint]]) {
    if (typeof value !== "boolean") throw argType(`options.${name}`, "boolean", value);
  }
  const bounds = [["add", add], ["rem", rem]].map(([name, value]) => (
    value === undefined ? new Uint8Array(0) : numberBytes(value, `options.${name}`)
  ));
  const bytes = hostCall("prime_generate", [size, safe, add !== undefined, rem !== undefined], ...bounds);
  return bigint ? BigInt(`0x${Buffer.from(bytes).toString("hex")}`) : new Uint8Array(bytes).buffer;
}

function checked(candidate, options) {
  const bytes = numberBytes(candidate, "candidate");
  checkOptions(options);
  checkInt(options.checks ?? 0, "options.checks", 0);
  return hostCall("prime_check", [], bytes);
}

function later(work, callback) {
  if (typeof callback !== "function") throw argType("callback", "function", callback);
  internal.callLater(callback, undefined, work());
}

module.exports = {
  generatePrime(size, options, callback) {
    if (typeof options === "function") [options, callback] = [{}, options];
    later(() => generated(size, options), callback);
  },
  generatePrimeSync: (size, options = {}) => generated(size, options),
  checkPrime(candidate, options = {}, callback) {
    if (typeof options === "function") [options, callback] = [{}, options];
    later(() => checked(candidate, options), callback);
  },
  checkPrimeSync: (candidate, options = {}) => checked(candidate, options),
};
