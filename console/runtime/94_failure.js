// Anything thrown, as four strings at most.
// Defines: failureOf; needs: 00, 20_inspect, 24_stacks. User code may have made reading it hostile:
// getters that throw, a frozen error, a proxy, its own Error.prepareStackTrace.

const MOST_FAILURE_TEXT = 65536;
const MOST_CAUSES = 5;
const MOST_ERRORS = 10;

function failureOf(thrown) {
  if (typeof thrown === "string") return { name: "Error", message: cutText(thrown), stack: "" };
  if (thrown === null || (typeof thrown !== "object" && typeof thrown !== "function")) {
    return { name: "Error", message: inspect(thrown), stack: "" };
  }
  return withPlainStacks(() => {
    if (!isErrorLike(thrown)) {
      return { name: "Error", message: cutText(inspect(thrown)), stack: "" };
    }
    const name = plainText(partOf(thrown, "name"), "Error");
    const message = plainText(partOf(thrown, "message"), "");
    const code = partOf(thrown, "code");
    const failure = { name, message, stack: cutText(fullStack(thrown, name, message, 0)) };
    if (typeof code === "string" || typeof code === "number") failure.code = cutText(`${code}`);
    return failure;
  });
}

// Of a proxy whose trap throws, what it hides is told.
function partOf(error, key) {
  try {
    return error[key];
  } catch {
    const target = proxyTarget(error);
    return target === error || target === null ? undefined : peek(target, key);
  }
}

const cutText = (text) => stringSlice(text, 0, MOST_FAILURE_TEXT);

function plainText(value, missing) {
  if (typeof value === "string") return cutText(value);
  if (value === undefined || value === null) return missing;
  return cutText(inspect(value));
}

// V8 formats a stack at the first look, through Error.prepareStackTrace where user code set one.
function withPlainStacks(work) {
  if (!nativesKnown) return withHiddenPrepare(work);
  stackStyle.plain = true;
  try {
    return work();
  } finally {
    stackStyle.plain = false;
  }
}

function withHiddenPrepare(work) {
  const descriptor = objectDescriptor(Error, "prepareStackTrace");
  const hidden = Reflect.defineProperty(Error, "prepareStackTrace", {
    __proto__: null, value: undefined, writable: true, enumerable: false, configurable: true,
  });
  try {
    return work();
  } finally {
    if (hidden && descriptor === undefined) delete Error.prepareStackTrace;
    else if (hidden) objectDefine(Error, "prepareStackTrace", { __proto__: null, ...descriptor });
  }
}

function fullStack(error, name, message, depth) {
  const stack = partOf(error, "stack");
  const head = message === "" ? name : `${name}: ${message}`;
  let text = typeof stack === "string" && stack !== "" ? headed(placedStack(userStack(stack)), name) : head;
  if (depth >= MOST_CAUSES) return text;
  if (hasProperty(proxyTarget(error), "cause")) {
    text += attached("cause", partOf(error, "cause"), depth);
  }
  const errors = peek(error, "errors");
  for (let i = 0; arrayIsArray(errors) && i < errors.length && i < MOST_ERRORS; i++) {
    text += attached(`errors ${i}`, peek(errors, i), depth);
  }
  return text;
}

// The first line was written before the constructor set `name`.
function headed(stack, name) {
  if (!stringStarts(stack, "Error")) return stack;
  const after = stack[5];
  const whole = after === undefined || after === ":" || after === "\n";
  return whole ? name + stringSlice(stack, 5) : stack;
}

function attached(label, value, depth) {
  let text;
  if (value !== null && typeof value === "object" && isErrorLike(value)) {
    const name = plainText(partOf(value, "name"), "Error");
    text = fullStack(value, name, plainText(partOf(value, "message"), ""), depth + 1);
  } else text = inspect(value);
  return `\n  [${label}]: ${replaceAll(text, "\n", "\n  ")}`;
}
