// The text of one console call: printf-like placeholders first, then the rest as inspected.
// Defines: formatLog; needs: 00, 20_inspect, 21_kinds, 22_members.
// Where a conversion runs user code (toString, valueOf, toJSON) that throws, Node's console throws
// too; here the value is inspected instead.

function formatLog(args, from = 0) {
  const count = args.length;
  if (from >= count) return "";
  const first = args[from];
  if (typeof first !== "string") return joinRest("", args, from);
  if (count - from === 1 || !stringIncludes(first, "%")) return joinRest(first, args, from + 1);
  const { text, next } = fillPlaceholders(first, args, from + 1);
  return joinRest(text, args, next);
}

// `text` and the arguments from `start` on, with spaces between.
function joinRest(text, args, start) {
  let result = text;
  for (let i = start; i < args.length; i++) {
    if (i > 0) result += " ";
    result += typeof args[i] === "string" ? args[i] : inspect(args[i]);
  }
  return result;
}

function fillPlaceholders(pattern, args, start) {
  let next = start;
  let text = "";
  let kept = 0;
  const last = pattern.length - 1;
  for (let i = -2; ; ) {
    i = stringIndexOf(pattern, "%", i + 2);
    if (i === -1 || i >= last) break;
    const letter = pattern[i + 1];
    const fixed = letter === "%";
    const filling = fixed ? "%" : next < args.length ? placeholder(letter, args[next]) : undefined;
    if (filling === undefined) continue;
    if (!fixed) next++;
    text += stringSlice(pattern, kept, i) + filling;
    kept = i + 2;
  }
  return { text: text + stringSlice(pattern, kept), next };
}

function placeholder(letter, value) {
  switch (letter) {
    case "s":
      return asText(value);
    case "d":
      return asNumber(value, Number);
    case "i":
      return asNumber(value, parseInt);
    case "f":
      return asNumber(value, parseFloat);
    case "j":
      return asJson(value);
    case "o":
      return inspect(value, { showHidden: true, showProxy: true, depth: 4 });
    case "O":
      return inspect(value);
    case "c":
      return "";
    default:
      return undefined;
  }
}

// `${value}`, or what else user code has a say in.
function attempt(convert, value) {
  try {
    if (!isHeavyList(value)) return convert(value);
  } catch {
    // as if it had no conversion
  }
  return inspect(value, { depth: 0 });
}

const MOST_JOINED = 1000;

function isList(value) {
  try {
    return arrayIsArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

// Joining billions of holes, or lists of lists of lists, would outlive the run.
function isHeavyList(value) {
  if (!isList(value)) return false;
  const length = peek(value, "length");
  if (length > MOST_JOINED) return true;
  for (let i = 0; i < length; i++) if (typeof peek(value, i) === "object") return true;
  return false;
}

function asText(value) {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return symbolToString(value);
  const plain = typeof value === "object" && value !== null && hasPlainToString(value);
  return plain ? inspect(value, { depth: 0 }) : attempt(textOf, value);
}

const textOf = (value) => `${value}`;

// Whether toString is the language's own, so that it would say no more than "[object Object]".
function hasPlainToString(value) {
  const target = proxyTarget(value);
  if (target === null) return true;
  if (typeof peek(target, Symbol.toPrimitive) === "function") return false;
  if (typeof peek(target, "toString") !== "function") return true;
  if (objectHasOwn(target, "toString")) return false;
  let owner = target;
  for (let i = 0; i < MOST_PROTOTYPES; i++) {
    owner = prototypeOf(owner);
    if (owner === null || objectHasOwn(owner, "toString")) break;
  }
  const maker = owner === null ? undefined : objectDescriptor(owner, "constructor")?.value;
  return typeof maker === "function" && setHas(BUILT_IN_NAMES, maker.name);
}

function asNumber(value, convert) {
  if (typeof value === "bigint" && convert !== parseFloat) return `${value}n`;
  if (typeof value === "symbol") return "NaN";
  if (isList(value) && peek(value, "length") > 1) {
    return convert === Number ? "NaN" : asNumber(peek(value, 0), convert); // up to the first comma
  }
  return attempt(() => formatNumber(convert(value)), value);
}

function asJson(value) {
  try {
    const shown = typeof value === "string" ? stringSlice(value, 0, INSPECT_TEXT) : value;
    return `${jsonStringify(shown)}`;
  } catch (error) {
    const message = errorMessage(error);
    if (stringIncludes(message, "circular structure")) return "[Circular]";
    return inspect(value, { depth: 0 });
  }
}
