// Errors as text: the stack without our own frames, its first line, cause and errors beside it.
// Defines: errorBase, userStack, placedStack, stackText, stackStyle; needs: 00, 21_kinds, and
// userModule (95) at call time.
// Frames of the runtime say "fnconsole:" where a file name stands; nobody wants to see those.

const OWN_FRAME = /^ {4}at (?:.*\()?fnconsole:/;
const MOST_STACK = 65536;

function userStack(stack) {
  if (!stringIncludes(stack, "fnconsole:")) return stack;
  const lines = splitLines(stack);
  const kept = [];
  for (let i = 0; i < lines.length; i++) {
    if (regexpExec(OWN_FRAME, lines[i]) === null) arrayPush(kept, lines[i]);
  }
  return arrayJoin(kept, "\n");
}

const IN_FIRST_LINE = /^(.*(?<![\w./-])handler\.js:1:)(\d+)(\)?)$/;

// V8 counts the columns of line 1 from the start of the wrapper around the user's code.
function placedFrame(frame) {
  const found = regexpExec(IN_FIRST_LINE, frame);
  if (found === null) return frame;
  return `${found[1]}${Math.max(found[2] - userModule.prefix, 1)}${found[3]}`;
}

// Where V8 does not ask stackText, what it wrote is put right when it is told.
function placedStack(stack) {
  if (nativesKnown || !stringIncludes(stack, "handler.js:1:")) return stack;
  const lines = splitLines(stack);
  for (let i = 0; i < lines.length; i++) {
    if (stringStarts(lines[i], "    at ")) lines[i] = placedFrame(lines[i]);
  }
  return arrayJoin(lines, "\n");
}

// plain: Error.prepareStackTrace has no say; frames: what is asked for is the line of a call.
const stackStyle = { plain: false, frames: false };

// What the `stack` of an error becomes at the first look: without our own frames, and through the
// Error.prepareStackTrace of user code, where there is one.
function stackText(error, sites) {
  if (stackStyle.frames) return lineOfSites(sites);
  const kept = [];
  for (let i = 0; i < sites.length; i++) {
    if (!stringStarts(`${siteScript(sites[i])}`, "fnconsole:")) arrayPush(kept, sites[i]);
  }
  const prepare = stackStyle.plain ? undefined : Error.prepareStackTrace;
  if (typeof prepare === "function") return reflectApply(prepare, Error, [error, kept]);
  let text = errorHead(error);
  for (let i = 0; i < kept.length; i++) text += `\n    at ${placedFrame(siteToString(kept[i]))}`;
  return text;
}

// As V8 has it where reading the error throws.
function errorHead(error) {
  try {
    return errorToString(error);
  } catch (thrown) {
    try {
      return `<error: ${errorToString(thrown)}>`;
    } catch {
      return "<error>";
    }
  }
}

function stackOf(error) {
  const stack = peek(error, "stack");
  let text;
  try {
    text = stack ? `${stack}` : errorToString(error);
  } catch {
    text = "Error";
  }
  return userStack(text.length > MOST_STACK ? stringSlice(text, 0, MOST_STACK) : text);
}

function errorName(error) {
  const name = peek(error, "name");
  if (name === undefined || name === null) return "Error";
  return nameText(name);
}

// The error without its properties; takes those out of `keys` that the text says already.
function errorBase(view, { value, name, tag }, keys) {
  const own = errorName(value);
  let stack = stackOf(value);
  removeSaid(view, value, stack, keys);
  if (hasProperty(value, "cause")) addKey(keys, "cause");
  if (arrayIsArray(objectDescriptor(value, "errors")?.value)) addKey(keys, "errors");
  stack = namedStack(stack, name, own, tag);
  return indented(view, framed(value, stack));
}

function hasProperty(value, key) {
  for (let at = value, i = 0; at !== null && i < MOST_PROTOTYPES; at = prototypeOf(at), i++) {
    if (objectHasOwn(at, key)) return true;
  }
  return false;
}

function addKey(keys, key) {
  for (let i = 0; i < keys.length; i++) if (keys[i] === key) return;
  arrayPush(keys, key);
}

function removeSaid(view, error, stack, keys) {
  if (view.showHidden) return;
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i];
    if (key !== "name" && key !== "message" && key !== "stack") continue;
    if (stringIncludes(stack, nameText(peek(error, key)))) arraySplice(keys, i, 1);
  }
}

const STACK_NAME = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/;
const STACK_ERROR = /^([a-z_A-Z0-9-]*Error)$/;

// V8 wrote the class's first line when the error was made; here it gets the name that it has now.
function namedStack(stack, name, own, tag) {
  let length = own.length;
  const after = stack[length];
  const says = stringEnds(own, "Error") && stringStarts(stack, own) &&
    (stack.length === length || after === ":" || after === "\n");
  if (name !== null && !says) return stack;
  let fallback = "Error";
  if (name === null) {
    const found = regexpExec(STACK_NAME, stack) ?? regexpExec(STACK_ERROR, stack);
    const said = found === null ? "" : found[1];
    length = said.length;
    fallback = said || "Error";
  }
  const prefix = stringSlice(namePrefix(name, tag, fallback), 0, -1);
  if (own === prefix) return stack;
  if (!stringIncludes(prefix, own)) return `${prefix} [${own}]${stringSlice(stack, length)}`;
  return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stringSlice(stack, length)}`;
}

// In brackets where there are no frames; without the frames that the cause's stack repeats.
function framed(error, stack) {
  const message = peek(error, "message");
  const from = typeof message === "string" && message !== "" ? stringIndexOf(stack, message) : -1;
  const start = stringIndexOf(stack, "\n    at", from === -1 ? 0 : from + message.length);
  if (start === -1) return `[${stack}]`;
  const cause = peek(error, "cause");
  if (cause === null || typeof cause !== "object" || !isErrorLike(cause)) return stack;
  const frames = splitLines(stringSlice(stack, start + 1));
  return `${stringSlice(stack, 0, start)}\n${arrayJoin(withoutRepeated(frames, cause), "\n")}`;
}

const isErrorLike = (value) => {
  const target = proxyTarget(value);
  if (target === null) return false;
  return errorBrand(target) || isInstance(target, Error);
};

function withoutRepeated(frames, cause) {
  const stack = stackOf(cause);
  const start = stringIndexOf(stack, "\n    at");
  if (start === -1) return frames;
  const others = splitLines(stringSlice(stack, start + 1));
  const { length, offset } = commonRun(frames, others);
  if (length <= 3) return frames;
  const note = `    ... ${length - 2} lines matching cause stack trace ...`;
  arraySplice(frames, offset + 1, length - 2, note);
  return frames;
}

const MOST_FRAMES = 200; // compared pairwise; a stack of user code's own making can have any length

// The first run of more than three lines that stands in both.
function commonRun(lines, others) {
  const count = Math.min(lines.length, MOST_FRAMES);
  const otherCount = Math.min(others.length, MOST_FRAMES);
  for (let i = 0; i < count - 3; i++) {
    for (let j = 0; j < otherCount; j++) {
      const most = Math.min(count - i, otherCount - j);
      let length = 0;
      while (length < most && lines[i + length] === others[j + length]) length++;
      if (length > 3) return { length, offset: i };
    }
  }
  return { length: 0, offset: 0 };
}

function indented(view, text) {
  return view.indent === 0 ? text : replaceAll(text, "\n", `\n${stringRepeat(" ", view.indent)}`);
}
