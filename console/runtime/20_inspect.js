// Values as Node 20's util.inspect prints them: the walk through a value and its options.
// Defines: inspect, formatValue, INSPECT_CUSTOM; needs: 00, 21_kinds to 24_layout.
// Traps: hostile values must neither throw nor hang, so getters are not called, proxies are looked
// through without asking their traps, and `view.left` bounds the text that one call makes.

const INSPECT_CUSTOM = Symbol.for("nodejs.util.inspect.custom");
const INSPECT_TEXT = 131072; // twice what a log entry may hold; the rest would be cut off anyway

// Options as a caller gave them, on top of Node's defaults. Colours are not offered: the text is
// shown with its escape sequences made visible.
function inspectView(options) {
  const view = {
    showHidden: false,
    depth: 2,
    colors: false,
    customInspect: true,
    showProxy: false,
    maxArrayLength: 100,
    maxStringLength: 10000,
    breakLength: 80,
    compact: 3,
    sorted: false,
    getters: false,
    numericSeparator: false,
    stylize: (text) => `${text}`,
    seen: [], // the objects we are inside of
    circular: undefined, // Map from object to its <ref *n>
    indent: 0,
    level: 0, // of the innermost object printed last
    left: INSPECT_TEXT,
  };
  if (options === null || typeof options !== "object") return view;
  const names = objectKeys(options);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (!objectHasOwn(view, name) || name === "seen" || name === "colors") continue;
    view[name] = options[name];
  }
  if (view.maxArrayLength === null) view.maxArrayLength = Infinity;
  if (view.maxStringLength === null) view.maxStringLength = Infinity;
  view.circular = undefined;
  view.indent = 0;
  view.level = 0;
  if (typeof view.left !== "number" || !(view.left <= INSPECT_TEXT)) view.left = INSPECT_TEXT;
  return view;
}

function inspect(value, options) {
  return formatValue(inspectView(options), value, 0);
}
inspect.custom = INSPECT_CUSTOM;

function formatValue(view, value, level, typed = false) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    const text = formatPrimitive(view, value);
    view.left -= text.length;
    return text;
  }
  view.left -= 4;
  const proxy = proxyRecord(value);
  if (proxy !== undefined) {
    if (proxy.target === null) return "<Revoked Proxy>";
    if (view.showProxy) return formatProxy(view, proxy, level);
  }
  const target = proxy === undefined ? value : proxyTarget(value);
  if (target === null) return "<Revoked Proxy>";
  if (view.customInspect) {
    const text = formatCustom(view, value, target, level);
    if (text !== undefined) return text;
  }
  for (let i = 0; i < view.seen.length; i++) {
    if (view.seen[i] === target) return circularMark(view, target);
  }
  return formatObject(view, target, level, typed);
}

function circularMark(view, value) {
  view.circular ??= new Map();
  if (!mapHas(view.circular, value)) mapSet(view.circular, value, mapSize(view.circular) + 1);
  return `[Circular *${mapGet(view.circular, value)}]`;
}

function formatProxy(view, proxy, level) {
  if (view.depth !== null && level > view.depth) return "Proxy [Array]";
  view.indent += 2;
  const items = [
    formatValue(view, proxy.target, level + 1),
    formatValue(view, proxy.handler, level + 1),
  ];
  view.indent -= 2;
  return layOut(view, items, { base: "", open: "Proxy [", close: "]", list: true }, level + 1);
}

// What the value's own [nodejs.util.inspect.custom] says; undefined where it has none, or where it
// throws: the value is then printed as if it had none.
function formatCustom(view, value, target, level) {
  const custom = peek(target, INSPECT_CUSTOM);
  if (typeof custom !== "function" || custom === inspect) return undefined;
  const maker = peek(target, "constructor");
  if (maker && peek(maker, "prototype") === target) return undefined; // a prototype, no instance
  const depth = view.depth === null ? null : view.depth - level;
  let said;
  try {
    said = reflectApply(custom, value, [depth, customOptions(view), inspect]);
  } catch {
    return undefined;
  }
  if (said === value) return undefined;
  if (typeof said !== "string") return formatValue(view, said, level);
  view.left -= said.length;
  return replaceAll(said, "\n", `\n${stringRepeat(" ", view.indent)}`);
}

function customOptions(view) {
  const { seen, circular, indent, level, ...options } = view;
  return options;
}

// Whatever a hostile object does while it is read costs no more than its own place in the text.
function formatObject(view, value, level, typed) {
  const depth = view.seen.length;
  const indent = view.indent;
  try {
    return printObject(view, value, level, typed);
  } catch (error) {
    view.seen.length = depth;
    view.indent = indent;
    const deep = error instanceof RangeError;
    const reason = deep ? "Maximum call stack size exceeded" : "It cannot be read";
    return `[Object: Inspection interrupted prematurely. ${reason}.]`;
  }
}

function printObject(view, value, level, typed) {
  const found = view.showHidden && (view.depth === null || level <= view.depth) ? [] : undefined;
  const name = constructorName(view, value, level, found);
  const inherited = found === undefined || found.length === 0 ? undefined : found;
  const shape = shapeOf(view, { value, name, tag: shownTag(view, value), level, typed, inherited });
  if (typeof shape === "string") return shape;
  if ((view.depth !== null && level > view.depth) || view.left <= 0) {
    const prefix = stringSlice(namePrefix(name, shape.tag, "Object"), 0, -1);
    return name === null ? prefix : `[${prefix}]`;
  }
  view.seen[view.seen.length] = value;
  view.level = level + 1;
  const items = shape.items === undefined ? [] : shape.items(view, value, level + 1);
  appendProperties(view, items, value, level + 1, shape);
  for (let i = 0; i < inherited?.length; i++) arrayPush(items, inherited[i]);
  view.seen.length -= 1;
  markReference(view, value, shape);
  if (view.sorted) sortItems(view, items, shape);
  return layOut(view, items, shape, level + 1, value);
}

function appendProperties(view, items, value, level, shape) {
  const { keys } = shape;
  const type = shape.list ? EXTRA : PROPERTY;
  for (let i = 0; i < keys.length; i++) {
    if (view.left <= 0) {
      const more = keys.length - i;
      arrayPush(items, `... ${more} more propert${more === 1 ? "y" : "ies"}`);
      return;
    }
    arrayPush(items, formatProperty(view, value, level, keys[i], type));
  }
}

function markReference(view, value, shape) {
  const index = view.circular === undefined ? undefined : mapGet(view.circular, value);
  if (index === undefined) return;
  const mark = `<ref *${index}>`;
  shape.base = shape.base === "" ? mark : `${mark} ${shape.base}`;
}

function sortItems(view, items, shape) {
  const compare = typeof view.sorted === "function" ? view.sorted : undefined;
  const start = shape.list ? items.length - shape.keys.length : 0;
  const sorted = arraySort(arraySplice(items, start, items.length - start), compare);
  for (let i = 0; i < sorted.length; i++) arrayPush(items, sorted[i]);
}
