// Deep equality, for util and assert. `loose` compares primitives with == and forgets prototypes.
"use strict";

const types = require("util/types");

const samePrimitive = (a, b, loose) => (loose ? a == b || (Number.isNaN(a) && Number.isNaN(b)) : Object.is(a, b));
const isObject = (value) => typeof value === "object" && value !== null;

function equal(a, b, loose, seen) {
  if (a === b) return a !== 0 || loose || Object.is(a, b);
  if (!isObject(a) || !isObject(b)) return !(loose && (isObject(a) || isObject(b))) && samePrimitive(a, b, loose);
  if (!loose && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && a.length !== b.length) return false;
  if (!sameInside(a, b, loose)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  const same = sameKeys(a, b, loose, seen) && sameEntries(a, b, loose, seen);
  seen.delete(a);
  return same;
}

const KINDS = [types.isDate, types.isRegExp, types.isArrayBufferView, types.isAnyArrayBuffer, types.isBoxedPrimitive, types.isMap, types.isSet];
const isError = (value) => types.isNativeError(value) || value instanceof Error;

function sameInside(a, b, loose) {
  for (const is of KINDS) if (is(a) !== is(b)) return false;
  if (types.isDate(a)) return Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b));
  if (types.isRegExp(a)) return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  if (isError(a) || isError(b)) {
    return isError(a) && isError(b) && a.message === b.message && a.name === b.name;
  }
  if (ArrayBuffer.isView(a)) return sameBytes(a, b, loose);
  if (types.isAnyArrayBuffer(a)) return Buffer.from(a).equals(Buffer.from(b));
  if (types.isBoxedPrimitive(a)) return Object.is(a.valueOf(), b.valueOf());
  if (types.isMap(a) || types.isSet(a)) return a.size === b.size;
  return true;
}

function sameBytes(a, b, loose) {
  if (loose && types.isTypedArray(a) && /^Float/.test(a[Symbol.toStringTag])) {
    return a.length === b.length && a.every((value, i) => value === b[i]);
  }
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

const symbolsOf = (value) => Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
const keysOf = (value) => (ArrayBuffer.isView(value) ? Object.keys(value).filter((key) => !/^\d+$/.test(key)) : Object.keys(value));

function sameKeys(a, b, loose, seen) {
  const keys = keysOf(a);
  if (keys.length !== keysOf(b).length) return false;
  const symbols = loose ? [] : symbolsOf(a);
  if (!loose && symbols.length !== symbolsOf(b).length) return false;
  const all = [...keys, ...symbols];
  return all.every((key) => Object.prototype.propertyIsEnumerable.call(b, key)) && all.every((key) => equal(a[key], b[key], loose, seen));
}

// A key that is an object, or only loosely the same, may stand for any one that is left.
function sameEntries(a, b, loose, seen) {
  if (types.isSet(a)) {
    const left = [...b].filter((each) => !a.has(each));
    return [...a].every((each) => b.has(each) || takeFrom(left, (other) => equal(each, other, loose, seen)));
  }
  if (!types.isMap(a)) return true;
  const left = [...b].filter(([key]) => !a.has(key));
  return [...a].every(([key, value]) =>
    b.has(key)
      ? equal(value, b.get(key), loose, seen)
      : takeFrom(left, ([other, its]) => equal(key, other, loose, seen) && equal(value, its, loose, seen)),
  );
}

function takeFrom(list, fits) {
  const at = list.findIndex(fits);
  if (at < 0) return false;
  list.splice(at, 1);
  return true;
}

exports.isDeepStrictEqual = (a, b) => equal(a, b, false, new Map());
exports.isDeepEqual = (a, b) => equal(a, b, true, new Map());
