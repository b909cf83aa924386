// Node's errors with a `code`, and the argument checks that throw them.
// Defines: codedError, plainCoded, argType, argValue, outOfRange, check* ; needs: 00_primordials, inspect (at call time).
// Messages are Node 20's to the letter, because functions match on them.

const captureStack = Error.captureStackTrace;
const isInteger = Number.isInteger;

// The stack's first line reads "TypeError [ERR_X]: …" while `name` stays "TypeError"; frames above
// and including `above` are ours and are left out.
function codedError(Base, code, message, above = codedError) {
  const Coded = codedClass(Base);
  const error = new Coded();
  error.code = code;
  hideAs(error, "message", message);
  const name = error.name;
  error.name = `${name} [${code}]`;
  captureStack(error, above);
  void error.stack; // V8 builds the first line now, from the name as it stands
  delete error.name;
  return error;
}

const codedClasses = new Map();

// Node's own classes, which say that they are their base.
function codedClass(Base) {
  let Coded = mapGet(codedClasses, Base);
  if (Coded === undefined) {
    Coded = class extends Base {
      toString() {
        return `${this.name} [${this.code}]: ${this.message}`;
      }
    };
    hideAs(Coded.prototype, "constructor", Base);
    mapSet(codedClasses, Base, Coded);
  }
  return Coded;
}

// What Node's C++ throws has a `code`, too, but says nothing of it.
function plainCoded(Base, code, message, above = plainCoded) {
  const error = new Base(message);
  captureStack(error, above);
  error.code = code;
  return error;
}

function receivedText(value) {
  if (value === null || value === undefined) return `Received ${value}`;
  if (typeof value === "function") return value.name ? `Received function ${value.name}` : "Received function ";
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `Received an instance of ${name}` : `Received ${inspect(value, { depth: -1 })}`;
  }
  let text = inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return `Received type ${typeof value} (${text})`;
}

function wordList(words, last) {
  if (words.length < 2) return words.join("");
  if (words.length === 2) return `${words[0]} ${last} ${words[1]}`;
  return `${words.slice(0, -1).join(", ")}, ${last} ${words[words.length - 1]}`;
}

const PRIMITIVE_NAMES = /^(string|function|number|object|Function|Object|boolean|bigint|symbol)$/;

// `expected`: type names; a lower-case one is a `typeof`, a capitalised one a class, others as they are.
function argTypeMessage(name, expected, value) {
  const types = [];
  const classes = [];
  const others = [];
  for (const word of arrayIsArray(expected) ? expected : [expected]) {
    if (PRIMITIVE_NAMES.test(word)) types.push(word.toLowerCase());
    else if (/^[A-Z][A-Za-z0-9]*$/.test(word)) classes.push(word);
    else others.push(word);
  }
  if (classes.length && types.includes("object")) {
    types.splice(types.indexOf("object"), 1);
    classes.push("Object");
  }
  const parts = [];
  if (types.length) parts.push(`${types.length > 1 ? "one of type" : "of type"} ${wordList(types, "or")}`);
  if (classes.length) parts.push(`an instance of ${wordList(classes, "or")}`);
  if (others.length === 1) parts.push(/[A-Z]/.test(others[0]) ? `an ${others[0]}` : others[0]);
  if (others.length > 1) parts.push(`one of ${wordList(others, "or")}`);
  const what = name.endsWith(" argument") ? name : `"${name}" ${name.includes(".") ? "property" : "argument"}`;
  return `The ${what} must be ${parts.join(" or ")}. ${receivedText(value)}`;
}

function argType(name, expected, value, above = argType) {
  return codedError(TypeError, "ERR_INVALID_ARG_TYPE", argTypeMessage(name, expected, value), above);
}

function argValue(name, value, reason = "is invalid", above = argValue) {
  let text = inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  const what = name.includes(".") ? "property" : "argument";
  return codedError(
    TypeError, "ERR_INVALID_ARG_VALUE", `The ${what} '${name}' ${reason}. Received ${text}`, above,
  );
}

const groupDigits = (digits) => digits.replace(/(?<=\d)(?=(\d{3})+$)/g, "_");

function outOfRange(name, range, value, above = outOfRange) {
  let text;
  if (isInteger(value) && Math.abs(value) > 2 ** 32) text = groupDigits(String(value));
  else if (typeof value === "bigint") {
    text = String(value);
    if (value > 2n ** 32n || value < -(2n ** 32n)) text = groupDigits(text);
    text += "n";
  } else text = inspect(value);
  return codedError(
    RangeError, "ERR_OUT_OF_RANGE",
    `The value of "${name}" is out of range. It must be ${range}. Received ${text}`, above,
  );
}

function checkString(value, name) {
  if (typeof value !== "string") throw argType(name, "string", value, checkString);
}

function checkFunction(value, name) {
  if (typeof value !== "function") throw argType(name, "Function", value, checkFunction);
}

function checkObject(value, name) {
  if (value === null || typeof value !== "object" || arrayIsArray(value)) {
    throw argType(name, "Object", value, checkObject);
  }
}

function checkInteger(value, name, min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== "number") throw argType(name, "number", value, checkInteger);
  if (!isInteger(value)) throw outOfRange(name, "an integer", value, checkInteger);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value, checkInteger);
}

function checkNumber(value, name, min, max) {
  if (typeof value !== "number") throw argType(name, "number", value, checkNumber);
  if (value < min || value > max || ((min !== undefined || max !== undefined) && Number.isNaN(value))) {
    const low = min === undefined ? "" : `>= ${min}`;
    const high = max === undefined ? "" : `<= ${max}`;
    throw outOfRange(name, low && high ? `${low} && ${high}` : low + high, value, checkNumber);
  }
}
