// Functions and classes as they are printed: `[Function: name]`, `[class B extends A]`.
// Defines: functionBase; needs: 00, 21_kinds.

const AsyncFunction = objectPrototypeOf(async () => {});
const GeneratorFunction = objectPrototypeOf(function* () {});
const AsyncGeneratorFunction = objectPrototypeOf(async function* () {});

function functionBase(value, name, tag) {
  const source = functionToString(value);
  if (isClass(source)) return classBase(value, name, tag);
  const type = functionType(value, source);
  let base = `[${type}`;
  if (name === null) base += " (null prototype)";
  const own = peek(value, "name");
  base += own === "" ? " (anonymous)" : `: ${nameText(own)}`;
  base += "]";
  if (name !== type && name !== null) base += ` ${name}`;
  if (tag !== "" && name !== tag) base += ` [${tag}]`;
  return base;
}

function nameText(name) {
  try {
    return typeof name === "symbol" ? symbolToString(name) : `${name}`;
  } catch {
    return "";
  }
}

// No parenthesis may stand before the first brace: a method may be called `class` too.
function isClass(source) {
  if (!stringStarts(source, "class") || !stringEnds(source, "}")) return false;
  for (let i = 5; i < source.length; i++) {
    const next = source[i] === "/" ? source[i + 1] : "";
    if (next === "*") i = stringIndexOf(source, "*/", i) + 1;
    else if (next === "/") i = stringIndexOf(source, "\n", i);
    else if (source[i] === "(") return false;
    else if (source[i] === "{") return true;
    if (i <= 0) return false;
  }
  return false;
}

function functionType(value, source) {
  const prototype = prototypeOf(value);
  if (prototype === AsyncFunction) return "AsyncFunction";
  if (prototype === GeneratorFunction) return "GeneratorFunction";
  if (prototype === AsyncGeneratorFunction) return "AsyncGeneratorFunction";
  if (prototype !== null) return "Function";
  return regexpExec(/^async[\s*(]/, source) === null ? "Function" : "AsyncFunction";
}

function classBase(value, name, tag) {
  const own = objectHasOwn(value, "name") ? peek(value, "name") : "";
  let base = `class ${own ? nameText(own) : "(anonymous)"}`;
  if (name !== "Function" && name !== null) base += ` [${name}]`;
  if (tag !== "" && name !== tag) base += ` [${tag}]`;
  if (name === null) return `[${base} extends [null prototype]]`;
  const parent = prototypeOf(value);
  const above = parent === null ? "" : peek(parent, "name");
  return `[${base}${above ? ` extends ${nameText(above)}` : ""}]`;
}
