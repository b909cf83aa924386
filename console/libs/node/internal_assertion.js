// AssertionError: what was got and what was wanted, in Node's words.
"use strict";

const OPTIONS = {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false,
  sorted: true, getters: true, breakLength: Infinity,
};
const inspect = (value) => internal.inspect(value, OPTIONS);
const TITLES = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
};
const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
const SHORT = 12; // two values that are no longer than this together stand in one line
const LINES_AROUND = 2;

function message(actual, expected, operator) {
  if (operator === "deepStrictEqual" || operator === "strictEqual") return difference(actual, expected, operator);
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") return sameness(actual, operator);
  const [got, wanted] = [inspect(actual), inspect(expected)].map((text) => (text.length > 512 ? `${text.slice(0, 509)}...` : text));
  if (operator === "deepEqual") return `${TITLES.deepEqual}\n\n${got}\n\nshould loosely deep-equal\n\n${wanted}`;
  if (operator === "notDeepEqual") {
    return `${TITLES.notDeepEqual}\n\n${got}${got === wanted ? "" : `\n\nshould not loosely deep-equal\n\n${wanted}`}`;
  }
  return `${got} ${operator} ${wanted}`;
}

function sameness(value, operator) {
  const title = operator === "notStrictEqual" && isObject(value) ? TITLES.notStrictEqualObject : TITLES[operator];
  const lines = inspect(value).split("\n");
  if (lines.length > 50) lines.splice(47, lines.length, "...");
  return lines.length === 1 ? `${title}${lines[0].length > 5 ? "\n\n" : " "}${lines[0]}` : `${title}\n\n${lines.join("\n")}\n`;
}

function difference(actual, expected, given) {
  const [got, wanted] = [inspect(actual), inspect(expected)];
  const [gotLines, wantedLines] = [got.split("\n"), wanted.split("\n")];
  const objects = isObject(actual) && isObject(expected);
  const operator = given === "strictEqual" && objects ? "strictEqualObject" : given;
  const oneLine = gotLines.length === 1 && wantedLines.length === 1 && got !== wanted;
  if (oneLine && got.length + wanted.length <= SHORT && !objects && (actual !== 0 || expected !== 0)) {
    return `${TITLES[operator]}\n\n${got} !== ${wanted}\n`;
  }
  if (got === wanted) {
    const title = given === "strictEqual" && objects ? TITLES.notIdentical : TITLES[operator];
    return `${TITLES.notIdentical === title ? title : TITLES.notIdentical}\n\n${got}\n`;
  }
  if (oneLine && operator !== "strictEqualObject" && got.length + wanted.length < 80 && !objects) {
    return `${TITLES[operator]}\n+ actual - expected\n\n+ ${got}\n- ${wanted}${pointer(got, wanted)}`;
  }
  return `${TITLES[operator]}\n+ actual - expected\n\n${compared(gotLines, wantedLines)}`;
}

// Where two short texts part.
function pointer(got, wanted) {
  let at = 0;
  while (got[at] === wanted[at]) at += 1;
  return at > 2 ? `\n  ${" ".repeat(at)}^` : "";
}

// The longest lines in common stay, with a few around each change.
function compared(got, wanted) {
  const table = Array.from({ length: got.length + 1 }, () => new Array(wanted.length + 1).fill(0));
  const same = (a, b) => a === b || `${a},` === b || a === `${b},`;
  for (let i = got.length - 1; i >= 0; i--) {
    for (let j = wanted.length - 1; j >= 0; j--) {
      table[i][j] = same(got[i], wanted[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const lines = [];
  for (let i = 0, j = 0; i < got.length || j < wanted.length; ) {
    if (i < got.length && j < wanted.length && same(got[i], wanted[j])) lines.push([" ", wanted[j++], i++]);
    else if (i < got.length && (j >= wanted.length || table[i + 1][j] >= table[i][j + 1])) lines.push(["+", got[i++]]);
    else lines.push(["-", wanted[j++]]);
  }
  return folded(lines).join("\n");
}

// More than five lines in a row that are the same: their middle is left out.
function folded(lines) {
  const found = [];
  let run = [];
  const flush = (last) => {
    const first = found.length === 0;
    const head = first ? 0 : LINES_AROUND;
    const tail = last ? 0 : LINES_AROUND;
    if (run.length > 5) run.splice(head || LINES_AROUND, run.length - (head || LINES_AROUND) - (tail || LINES_AROUND), "...");
    found.push(...run);
    run = [];
  };
  for (const [sign, text] of lines) {
    if (sign === " ") run.push(`  ${text}`);
    else {
      flush(false);
      found.push(`${sign} ${text}`);
    }
  }
  flush(true);
  return found;
}

class AssertionError extends Error {
  constructor(options) {
    internal.checkObject(options, "options");
    const { actual, expected, operator } = options;
    super(options.message !== undefined && options.message !== null ? String(options.message) : message(actual, expected, operator));
    this.generatedMessage = !options.message;
    Object.defineProperty(this, "name", { value: "AssertionError [ERR_ASSERTION]", enumerable: false, writable: true, configurable: true });
    this.code = "ERR_ASSERTION";
    Object.assign(this, { actual, expected, operator });
    Error.captureStackTrace?.(this, options.stackStartFn);
    void this.stack; // its first line is made of the name as it stands
    this.name = "AssertionError";
  }
  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

exports.AssertionError = AssertionError;
