// util: what packages use of it; inspect and format are those of the console.
"use strict";

const types = require("util/types");
const timers = require("timers/promises");
const { isDeepStrictEqual } = require("internal_equality");

const custom = Symbol.for("nodejs.util.promisify.custom");

const known = new Map([[setTimeout, timers.setTimeout], [setImmediate, timers.setImmediate]]);

function promisify(original) {
  internal.checkFunction(original, "original");
  if (known.has(original)) return known.get(original);
  if (original[custom]) {
    internal.checkFunction(original[custom], "util.promisify.custom");
    return Object.defineProperty(original[custom], custom, { value: original[custom], configurable: true });
  }
  function fn(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, custom, { value: fn, configurable: true });
  return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = custom;

function callbackify(original) {
  internal.checkFunction(original, "original");
  function callbackified(...args) {
    const callback = args.pop();
    internal.checkFunction(callback, "last argument");
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback.bind(this), null, value),
      (reason) => process.nextTick(callback.bind(this), reason || falsy(reason)),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === "number") descriptors.length.value += 1;
  if (typeof descriptors.name.value === "string") descriptors.name.value += "Callbackified";
  return Object.defineProperties(callbackified, descriptors);
}

function falsy(reason) {
  const error = internal.codedError(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value");
  return Object.assign(error, { reason });
}

function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw internal.argType("ctor", "Function", constructor);
  if (parent === undefined || parent === null) throw internal.argType("superCtor", "Function", parent);
  if (parent.prototype === undefined) throw internal.argType("superCtor.prototype", "Object", parent.prototype);
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();

function deprecate(fn, message, code) {
  function deprecated(...args) {
    if (!warned.has(code ?? deprecated)) {
      warned.add(code ?? deprecated);
      process.emitWarning(`${code ? `[${code}] ` : ""}DeprecationWarning: ${message}`);
    }
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  if (fn.prototype) deprecated.prototype = fn.prototype;
  return deprecated;
}

function aborted(signal, resource) {
  if (signal === undefined) throw internal.argType("signal", "AbortSignal", signal);
  internal.checkObject(resource, "resource");
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

// The older call has the options one by one.
const inspect = (value, options, ...older) =>
  internal.inspect(value, typeof options === "boolean" ? { showHidden: options, ...(older.length > 0 && { depth: older[0] }) } : options);
Object.assign(inspect, internal.inspect);
inspect.custom = Symbol.for("nodejs.util.inspect.custom");
inspect.defaultOptions = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
  breakLength: 128, compact: 3, sorted: false, getters: false, numericSeparator: false,
};

const quiet = () => Object.defineProperty(() => {}, "enabled", { value: false, enumerable: true, configurable: true });
const typeIs = (name) => (value) => typeof value === name;
const ESCAPES = /[\u001b\u009b][[()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;

Object.assign(exports, {
  promisify, callbackify, inherits, types, isDeepStrictEqual, deprecate, aborted,
  inspect,
  format: (...args) => internal.format(args),
  formatWithOptions(options, ...args) {
    internal.checkObject(options, "inspectOptions");
    return internal.format(args);
  },
  debuglog: quiet, debug: quiet,
  TextEncoder, TextDecoder,
  isArray: Array.isArray, isBoolean: typeIs("boolean"), isNumber: typeIs("number"), isString: typeIs("string"),
  isSymbol: typeIs("symbol"), isUndefined: typeIs("undefined"), isFunction: typeIs("function"),
  isNull: (value) => value === null, isNullOrUndefined: (value) => value === null || value === undefined,
  isObject: (value) => value !== null && typeof value === "object", isRegExp: types.isRegExp, isDate: types.isDate,
  isError: (value) => types.isNativeError(value) || value instanceof Error, isBuffer: Buffer.isBuffer,
  isPrimitive: (value) => value === null || (typeof value !== "object" && typeof value !== "function"),
  stripVTControlCharacters(text) {
    internal.checkString(text, "str");
    return text.replace(ESCAPES, "");
  },
  toUSVString: (text) => String(text).toWellFormed(),
  log: (...args) => console.log(...args),
  _extend: (target, source) => (source !== null && typeof source === "object" ? Object.assign(target, source) : target),
  getSystemErrorName: (number) => ({ "-2": "ENOENT", "-104": "ECONNRESET", "-110": "ETIMEDOUT", "-111": "ECONNREFUSED" })[number],
});
