// assert: the checks that packages make of their own arguments.
"use strict";

const { isDeepStrictEqual, isDeepEqual } = require("internal_equality");

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message ?? `${internal.inspect(actual)} ${operator} ${internal.inspect(expected)}`);
    this.name = "AssertionError";
    this.code = "ERR_ASSERTION";
    Object.assign(this, { generatedMessage: message === undefined, actual, expected, operator });
  }
}

function check(holds, message, actual, expected, operator) {
  if (holds) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, actual, expected, operator });
}

function assert(value, message) {
  check(value, message ?? "The expression evaluated to a falsy value", value, true, "==");
}

function matches(error, expected) {
  if (expected === undefined || typeof expected === "string") return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected !== "function") return Object.keys(expected).every((key) => isDeepStrictEqual(error[key], expected[key]));
  if (expected.prototype !== undefined && error instanceof expected) return true;
  return !(expected === Error || expected.prototype instanceof Error) && expected.call({}, error) === true;
}

module.exports = Object.assign(assert, {
  AssertionError,
  ok: (value, message) => assert(value, message),
  equal: (a, b, message) => check(a == b || (Number.isNaN(a) && Number.isNaN(b)), message, a, b, "=="),
  notEqual: (a, b, message) => check(a != b, message, a, b, "!="),
  strictEqual: (a, b, message) => check(Object.is(a, b), message, a, b, "strictEqual"),
  notStrictEqual: (a, b, message) => check(!Object.is(a, b), message, a, b, "notStrictEqual"),
  deepEqual: (a, b, message) => check(isDeepEqual(a, b), message, a, b, "deepEqual"),
  notDeepEqual: (a, b, message) => check(!isDeepEqual(a, b), message, a, b, "notDeepEqual"),
  deepStrictEqual: (a, b, message) => check(isDeepStrictEqual(a, b), message, a, b, "deepStrictEqual"),
  notDeepStrictEqual: (a, b, message) => check(!isDeepStrictEqual(a, b), message, a, b, "notDeepStrictEqual"),
  fail: (message = "Failed") => check(false, message, undefined, undefined, "fail"),
  ifError: (value) => check(value === null || value === undefined, value, value, null, "ifError"),
  match: (text, pattern, message) => check(pattern.test(text), message, text, pattern, "match"),
  throws(work, expected, message) {
    let thrown;
    try {
      work();
    } catch (error) {
      thrown = { error };
    }
    check(thrown, message ?? "Missing expected exception.", undefined, expected, "throws");
    if (!matches(thrown.error, expected)) throw thrown.error;
  },
});
assert.strict = assert;
