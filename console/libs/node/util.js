// util: what packages use of it; inspect and format are those of the console.
"use strict";

const custom = Symbol.for("nodejs.util.promisify.custom");

function promisify(original) {
  if (typeof original !== "function") throw internal.argType("original", "Function", original);
  if (original[custom]) return original[custom];
  function promised(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = custom;

function callbackify(original) {
  return function (...args) {
    const callback = args.pop();
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (error) => process.nextTick(callback, error ?? new Error("Promise was rejected with falsy value")),
    );
  };
}

function inherits(constructor, parent) {
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
const tagged = (...tags) => (value) => typeof value === "object" && value !== null && tags.includes(tagOf(value));
const typedTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const types = {
  isDate: tagged("Date"), isRegExp: tagged("RegExp"), isMap: tagged("Map"), isSet: tagged("Set"),
  isWeakMap: tagged("WeakMap"), isWeakSet: tagged("WeakSet"), isPromise: (value) => value instanceof Promise,
  isNativeError: (value) => value instanceof Error, isArgumentsObject: tagged("Arguments"),
  isArrayBuffer: tagged("ArrayBuffer"), isSharedArrayBuffer: tagged("SharedArrayBuffer"),
  isAnyArrayBuffer: tagged("ArrayBuffer", "SharedArrayBuffer"), isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (value) => typedTag.call(value) !== undefined,
  isUint8Array: (value) => typedTag.call(value) === "Uint8Array", isDataView: tagged("DataView"),
  isAsyncFunction: (value) => tagOf(value) === "AsyncFunction",
  isGeneratorFunction: (value) => tagOf(value) === "GeneratorFunction",
  isGeneratorObject: tagged("Generator"), isProxy: () => false, isBoxedPrimitive: (value) =>
    typeof value === "object" && value !== null && ["Number", "String", "Boolean", "BigInt", "Symbol"].includes(tagOf(value)),
};

const typeIs = (name) => (value) => typeof value === name;
const { isDeepStrictEqual } = require("internal_equality");

Object.assign(exports, {
  promisify, callbackify, inherits, types, isDeepStrictEqual,
  inspect: internal.inspect,
  format: (...args) => internal.format(args),
  deprecate: (fn) => fn,
  debuglog: () => Object.assign(() => {}, { enabled: false }),
  debug: () => Object.assign(() => {}, { enabled: false }),
  TextEncoder, TextDecoder,
  isArray: Array.isArray, isBoolean: typeIs("boolean"), isNumber: typeIs("number"), isString: typeIs("string"),
  isSymbol: typeIs("symbol"), isUndefined: typeIs("undefined"), isFunction: typeIs("function"),
  isNull: (value) => value === null, isNullOrUndefined: (value) => value === null || value === undefined,
  isObject: (value) => value !== null && typeof value === "object", isRegExp: types.isRegExp, isDate: types.isDate,
  isError: types.isNativeError, isBuffer: Buffer.isBuffer,
  isPrimitive: (value) => value === null || (typeof value !== "object" && typeof value !== "function"),
  stripVTControlCharacters: (text) => text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, ""),
  toUSVString: (text) => String(text).toWellFormed(),
  log: (...args) => console.log(...args),
  _extend: (target, source) => (source !== null && typeof source === "object" ? Object.assign(target, source) : target),
});
