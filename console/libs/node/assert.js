// assert: the checks that packages and functions make, with the messages of Node's.
// What source code an `ok` stands in is not shown: the text of a run's code is not at hand.
"use strict";

const { isDeepStrictEqual, isDeepEqual } = require("internal_equality");
const { AssertionError } = require("internal_assertion");
const { isPromise } = require("util/types");
const { inspect } = internal;

function fail(details, message) {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ ...details, message });
  error.generatedMessage = message === undefined;
  throw error;
}

const describe = (value) => internal.receivedText(value).slice("Received ".length);

function comparing(operator, holds) {
  return (...args) => {
    if (args.length < 2) throw internal.codedError(TypeError, "ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
    const [actual, expected, message] = args;
    if (!holds(actual, expected)) fail({ actual, expected, operator }, message);
  };
}

function okWith(args, above) {
  const [value, message] = args;
  if (value) return;
  if (args.length === 0) fail({ actual: value, expected: true, operator: "==", generated: true }, "No value argument passed to `assert.ok()`");
  const text = message ?? "The expression evaluated to a falsy value:\n\n  assert.ok(...)\n";
  if (text instanceof Error) throw text;
  const error = new AssertionError({ actual: value, expected: true, operator: "==", message: text, stackStartFn: above });
  error.generatedMessage = message === undefined;
  throw error;
}

const assert = (...args) => okWith(args, assert);
const ok = (...args) => okWith(args, ok);
const looselySame = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));

function expectedError(error, expected, message, operator) {
  if (typeof expected === "function") return byFunction(error, expected, message, operator);
  if (expected instanceof RegExp) {
    if (expected.test(String(error))) return;
    const text = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`;
    fail({ actual: error, expected, operator }, message ?? text);
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push("name", "message");
  else if (keys.length === 0) throw internal.argValue("error", expected, "may not be an empty object");
  const fits = (key) =>
    (typeof error[key] === "string" && expected[key] instanceof RegExp && expected[key].test(error[key])) ||
    (key in error && isDeepStrictEqual(error[key], expected[key]));
  if (keys.every(fits)) return;
  if (message !== undefined) fail({ actual: error, expected, operator }, message);
  const part = (object) => Object.assign(Object.create(null, { constructor: { value: { name: "Comparison" } } }), Object.fromEntries(keys.filter((key) => key in object).map((key) => [key, object[key]])));
  class Comparison {
    constructor(object) {
      Object.assign(this, part(object));
    }
  }
  const seen = new AssertionError({ actual: new Comparison(error), expected: new Comparison(expected), operator: "deepStrictEqual" });
  Object.assign(seen, { actual: error, expected, operator });
  throw seen;
}

function byFunction(error, expected, message, operator) {
  if (expected.prototype !== undefined && error instanceof expected) return;
  if (expected === Error || expected.prototype instanceof Error) {
    const text = `The error is expected to be an instance of "${expected.name}". Received "${error?.constructor?.name ?? inspect(error)}"` +
      (error instanceof Error ? `\n\nError message:\n\n${error.message}` : "");
    fail({ actual: error, expected, operator }, message ?? text);
  }
  const answer = Reflect.apply(expected, {}, [error]);
  if (answer === true) return;
  const name = expected.name ? `"${expected.name}" ` : "";
  const text = `The ${name}validation function is expected to return "true". Received ${inspect(answer)}\n\nCaught error:\n\n${error}`;
  fail({ actual: error, expected, operator }, message ?? text);
}

const NOTHING = Symbol("nothing thrown");

function judge(thrown, args, operator) {
  let [expected, message] = args;
  if (typeof expected === "string") {
    if (thrown !== NOTHING && (thrown === expected || thrown?.message === expected)) {
      const what = thrown === expected ? "error" : "error message";
      throw internal.codedError(TypeError, "ERR_AMBIGUOUS_ARGUMENT", `The "error/message" argument is ambiguous. The ${what} "${expected}" is identical to the message.`);
    }
    [expected, message] = [undefined, expected];
  } else if (expected !== undefined && expected !== null && typeof expected !== "object" && typeof expected !== "function") {
    throw internal.argType("error", ["Function", "Error", "RegExp", "Object"], expected);
  }
  if (thrown === NOTHING) {
    const kind = operator === "rejects" ? "rejection" : "exception";
    const named = expected?.name ? ` (${expected.name})` : "";
    fail({ actual: undefined, expected, operator }, `Missing expected ${kind}${named}${message ? `: ${message}` : "."}`);
  }
  if (expected !== undefined && expected !== null) expectedError(thrown, expected, message, operator);
}

function unwanted(thrown, args, operator) {
  if (thrown === NOTHING) return;
  const [expected, message] = typeof args[0] === "string" ? [undefined, args[0]] : args;
  if (expected !== undefined && !(thrown instanceof expected)) throw thrown;
  const kind = operator === "doesNotReject" ? "rejection" : "exception";
  fail({ actual: thrown, expected, operator }, `Got unwanted ${kind}${message ? `: ${message}` : "."}\nActual message: "${thrown?.message}"`);
}

function caught(work) {
  internal.checkFunction(work, "fn");
  try {
    work();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

async function settled(work) {
  let promise = work;
  if (typeof work === "function") {
    promise = work();
    if (!isPromise(promise)) {
      throw internal.codedError(TypeError, "ERR_INVALID_RETURN_VALUE", `Expected instance of Promise to be returned from the "promiseFn" function but got ${describe(promise)}.`);
    }
  } else if (typeof work?.then !== "function") throw internal.argType("promiseFn", ["Function", "Promise"], work);
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

function matching(operator, wanted) {
  return (text, pattern, message) => {
    if (!(pattern instanceof RegExp)) throw internal.argType("regexp", "RegExp", pattern);
    if (typeof text === "string" && pattern.test(text) === wanted) return;
    const told = typeof text !== "string"
      ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
      : `The input ${wanted ? "did not match" : "was expected to not match"} the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
    const error = message ?? told;
    if (error instanceof Error) throw error;
    const failure = new AssertionError({ actual: text, expected: pattern, operator, message: error });
    failure.generatedMessage = message === undefined;
    throw failure;
  };
}

const strict = {
  equal: comparing("strictEqual", Object.is), notEqual: comparing("notStrictEqual", (a, b) => !Object.is(a, b)),
  deepEqual: comparing("deepStrictEqual", isDeepStrictEqual),
  notDeepEqual: comparing("notDeepStrictEqual", (a, b) => !isDeepStrictEqual(a, b)),
};

const members = {
  AssertionError, ok,
  equal: comparing("==", looselySame), notEqual: comparing("!=", (a, b) => !looselySame(a, b)),
  strictEqual: strict.equal, notStrictEqual: strict.notEqual,
  deepEqual: comparing("deepEqual", isDeepEqual), notDeepEqual: comparing("notDeepEqual", (a, b) => !isDeepEqual(a, b)),
  deepStrictEqual: strict.deepEqual, notDeepStrictEqual: strict.notDeepEqual,
  fail(message) {
    if (message instanceof Error) throw message;
    const error = new AssertionError({ message: message ?? "Failed", operator: "fail" });
    error.generatedMessage = message === undefined;
    throw error;
  },
  ifError(value) {
    if (value === null || value === undefined) return;
    let text = "ifError got unwanted exception: ";
    if (typeof value === "object" && typeof value.message === "string") text += value.message || value.constructor.name;
    else text += inspect(value);
    const error = new AssertionError({ actual: value, expected: null, operator: "ifError", message: text });
    error.generatedMessage = true;
    throw error;
  },
  match: matching("match", true), doesNotMatch: matching("doesNotMatch", false),
  throws: (work, ...args) => judge(caught(work), args, "throws"),
  doesNotThrow: (work, ...args) => unwanted(caught(work), args, "doesNotThrow"),
  rejects: async (work, ...args) => judge(await settled(work), args, "rejects"),
  doesNotReject: async (work, ...args) => unwanted(await settled(work), args, "doesNotReject"),
};

module.exports = Object.assign(assert, members);
assert.strict = Object.assign((...args) => okWith(args, assert.strict), members, strict);
assert.strict.strict = assert.strict;
