// Primitives and properties as text: quoting, numbers, keys, getters.
// Defines: formatPrimitive, formatNumber, quoted, formatProperty, ownKeys, extraKeys, isIndex,
// PROPERTY, ITEM, EXTRA; needs: 00, 20_inspect, 24_stacks (at call time).

const PROPERTY = 0; // of an object: `key: value`
const ITEM = 1; // of an array: `value`
const EXTRA = 2; // a named property of an array

const NEEDS_ESCAPE = /[\x00-\x1f\x27\x5c\x7f-\x9f\ud800-\udfff]/;
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const CONTROL_NAMES = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r" };
const SPLIT_LENGTH = 16; // shorter strings stay on one line
const MOST_NAMED = 100000; // an array longer than this is not searched for named properties

function formatNumber(value) {
  return value === 0 && 1 / value < 0 ? "-0" : `${value}`;
}

function formatPrimitive(view, value) {
  switch (typeof value) {
    case "string":
      return formatString(view, value);
    case "number":
      return view.numericSeparator ? separated(value) : formatNumber(value);
    case "bigint":
      return `${view.numericSeparator ? inThousands(`${value}`) : value}n`;
    case "symbol":
      return symbolToString(value);
    default:
      return `${value}`;
  }
}

function separated(value) {
  const whole = `${Math.trunc(value)}`;
  const plain = formatNumber(value);
  if (value - value !== 0 || value === 0 || stringIncludes(plain, "e")) return plain;
  if (Math.trunc(value) === value) return inThousands(whole);
  const decimals = stringSlice(`${value}`, whole.length + 1);
  let grouped = "";
  let at = 0;
  for (; at < decimals.length - 3; at += 3) grouped += `${stringSlice(decimals, at, at + 3)}_`;
  return `${inThousands(whole)}.${grouped}${stringSlice(decimals, at)}`;
}

function inThousands(digits) {
  let grouped = "";
  let end = digits.length;
  const least = digits[0] === "-" ? 5 : 4;
  for (; end >= least; end -= 3) grouped = `_${stringSlice(digits, end - 3, end)}${grouped}`;
  return stringSlice(digits, 0, end) + grouped;
}

function formatString(view, value) {
  let more = "";
  let text = value;
  if (text.length > view.maxStringLength) {
    const cut = text.length - view.maxStringLength;
    text = stringSlice(text, 0, view.maxStringLength);
    more = `... ${cut} more character${cut > 1 ? "s" : ""}`;
  }
  const fits = text.length <= view.breakLength - view.indent - 4;
  if (fits || view.compact === true || text.length <= SPLIT_LENGTH) return quoted(text) + more;
  const lines = splitLines(text);
  const last = lines.length - 1;
  const parts = [];
  for (let i = 0; i < last; i++) arrayPush(parts, quoted(`${lines[i]}\n`));
  if (lines[last] !== "" || last === 0) arrayPush(parts, quoted(lines[last]));
  return arrayJoin(parts, ` +\n${stringRepeat(" ", view.indent + 2)}`) + more;
}

function quoteFor(text) {
  if (!stringIncludes(text, "'")) return "'";
  if (!stringIncludes(text, '"')) return '"';
  return stringIncludes(text, "`") || stringIncludes(text, "${") ? "'" : "`";
}

function quoted(text) {
  const quote = quoteFor(text);
  return `${quote}${escaped(text, quote)}${quote}`;
}

function escaped(text, quote) {
  if (regexpExec(NEEDS_ESCAPE, text) === null) return text;
  let result = "";
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    const code = stringCode(text, i);
    if (code >= 0xd800 && code < 0xdc00) {
      const next = stringCode(text, i + 1);
      if (next >= 0xdc00 && next < 0xe000) {
        i++;
        continue;
      }
    }
    const escape = escapeOf(code, quote);
    if (escape === undefined) continue;
    result += stringSlice(text, kept, i) + escape;
    kept = i + 1;
  }
  return result + stringSlice(text, kept);
}

function escapeOf(code, quote) {
  if (code === 0x27) return quote === "'" ? "\\'" : undefined;
  if (code === 0x5c) return "\\\\";
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
    const hex = numberToString(code, 16);
    return CONTROL_NAMES[code] ?? `\\x${stringPadStart(upperHex(hex), 2, "0")}`;
  }
  if (code >= 0xd800 && code < 0xe000) return `\\u${numberToString(code, 16)}`;
  return undefined;
}

const upperHex = uncurry(String.prototype.toUpperCase);

function formatProperty(view, value, level, key, type, given) {
  const descriptor = given ?? objectDescriptor(value, key) ??
    { value: peek(value, key), enumerable: true };
  // An error's own stack is an accessor in this newer V8, and a plain value in Node 20.
  const shown = key === "stack" && descriptor.get !== undefined && isErrorLike(value)
    ? { value: stackOf(value), enumerable: descriptor.enumerable } : descriptor;
  if (type === PROPERTY && view.compact === true) {
    return compactProperty(view, value, level, key, shown);
  }
  const text = formatSlot(view, value, level, shown);
  if (type === ITEM) return text;
  const name = keyName(key, descriptor.enumerable);
  view.left -= name.length;
  return `${name}: ${text}`;
}

// With `compact: true` a value too long for the line goes on the next.
function compactProperty(view, value, level, key, descriptor) {
  const text = formatSlot(view, value, level, descriptor, 3);
  const name = keyName(key, descriptor.enumerable);
  view.left -= name.length;
  const long = descriptor.value !== undefined && view.breakLength < textWidth(text);
  return `${name}:${long ? `\n${stringRepeat(" ", view.indent + 3)}` : " "}${text}`;
}

function formatSlot(view, value, level, descriptor, indent = 2) {
  if (descriptor.value !== undefined) {
    view.indent += indent;
    const text = formatValue(view, descriptor.value, level);
    view.indent -= indent;
    return text;
  }
  if (descriptor.get !== undefined) return formatGetter(view, value, level, descriptor);
  return descriptor.set !== undefined ? "[Setter]" : "undefined";
}

function formatGetter(view, value, level, descriptor) {
  const label = descriptor.set === undefined ? "Getter" : "Getter/Setter";
  const wanted = view.getters === true ||
    (view.getters === "get" && descriptor.set === undefined) ||
    (view.getters === "set" && descriptor.set !== undefined);
  if (!wanted) return `[${label}]`;
  try {
    const got = reflectApply(descriptor.get, value, []);
    view.indent += 2;
    const text = formatValue(view, got, level);
    view.indent -= 2;
    return got === null || typeof got !== "object" ? `[${label}: ${text}]` : `[${label}] ${text}`;
  } catch (error) {
    return `[${label}: <Inspection threw (${errorMessage(error)})>]`;
  }
}

function errorMessage(error) {
  const message = error === null || typeof error !== "object" ? undefined : peek(error, "message");
  return typeof message === "string" ? message : "";
}

function keyName(key, enumerable) {
  if (typeof key === "symbol") return `[${escaped(symbolToString(key), "'")}]`;
  if (key === "__proto__") return "['__proto__']";
  if (enumerable === false) return `[${escaped(key, "'")}]`;
  return regexpExec(IDENTIFIER, key) === null ? quoted(key) : key;
}

function ownKeys(view, value) {
  const keys = view.showHidden ? objectNames(value) : objectKeys(value);
  addSymbols(view, value, keys);
  return keys;
}

function addSymbols(view, value, keys) {
  const symbols = objectSymbols(value);
  for (let i = 0; i < symbols.length; i++) {
    if (view.showHidden || objectEnumerable(value, symbols[i])) arrayPush(keys, symbols[i]);
  }
}

// Keys of an array that are no indices. V8 lists indices first; there is no way to skip them, so
// the search is given up where it would cost more than the user's own array did.
function extraKeys(view, value, length) {
  const keys = [];
  if (length <= MOST_NAMED) {
    const names = view.showHidden ? objectNames(value) : objectKeys(value);
    let start = names.length;
    while (start > 0 && !isIndex(names[start - 1])) start--;
    for (let i = start; i < names.length; i++) arrayPush(keys, names[i]);
  }
  addSymbols(view, value, keys);
  return keys;
}

const INDEX = /^(?:0|[1-9][0-9]{0,9})$/;
const isIndex = (key) => regexpExec(INDEX, key) !== null && +key < 4294967295;
