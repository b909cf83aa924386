// Deep equality, for util and assert. `loose` compares primitives with ==.
"use strict";

function equal(a, b, loose, seen) {
  if (loose ? a == b : Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return loose && Number.isNaN(a) && Number.isNaN(b);
  }
  if (!loose && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  return sameInside(a, b) && sameEntries(a, b, loose, seen) && sameProperties(a, b, loose, seen);
}

function sameInside(a, b) {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error && b instanceof Error) return a.message === b.message && a.name === b.name;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
  }
  return true;
}

function sameEntries(a, b, loose, seen) {
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key), loose, seen));
  }
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((each) => b.has(each) || [...b].some((other) => equal(each, other, loose, seen)));
  }
  return true;
}

function sameProperties(a, b, loose, seen) {
  if (ArrayBuffer.isView(a)) return true;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], loose, seen));
}

exports.isDeepStrictEqual = (a, b) => equal(a, b, false, new Map());
exports.isDeepEqual = (a, b) => equal(a, b, true, new Map());
