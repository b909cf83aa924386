// The outer form of each kind of object: braces, prefix, which keys, how its contents are listed.
// Defines: shapeOf; needs: 20_inspect to 22_members, 2x_stacks. A shape is
// {base, open, close, keys, items?, list, tag}; a string instead is the whole text.
// `about` is {value, name, tag, level, typed, inherited}: name is null where there is no prototype.

function shapeOf(view, about) {
  const { value, name, inherited } = about;
  const kind = kindOf(value);
  const listed = name === null || peek(value, Symbol.iterator) ? LISTED[kind] : undefined;
  const shape = listed !== undefined ? listed(view, about) : single(view, about, kind);
  if (typeof shape === "string") return shape;
  shape.tag = about.tag;
  if (shape.keys.length > 0 || inherited !== undefined || shape.empty === undefined) return shape;
  return shape.empty;
}

const braced = (keys, base, prefix, items) => ({
  base, open: `${prefix}{`, close: "}", keys, items, list: false, tag: "", empty: undefined,
});

const listed = (keys, prefix, items) => ({
  base: "", open: `${prefix}[`, close: "]", keys, items, list: true, tag: "", empty: undefined,
});

const LISTED = {
  __proto__: null,

  array(view, { value, name, tag }) {
    const plain = name === "Array" && tag === "";
    const prefix = plain ? "" : namePrefix(name, tag, "Array", `(${value.length})`);
    const shape = listed(extraKeys(view, value, value.length), prefix, arrayItems);
    if (value.length === 0) shape.empty = `${prefix}[]`;
    return shape;
  },

  typed(view, { value, name, tag }) {
    const size = typedLength(value);
    const prefix = namePrefix(name, tag, name === null ? typedTag(value) : "", `(${size})`);
    const shape = listed(extraKeys(view, value, size), prefix, typedItems);
    if (size === 0 && !view.showHidden) shape.empty = `${prefix}[]`;
    return shape;
  },

  set(view, { value, name, tag }) {
    const prefix = namePrefix(name, tag, "Set", `(${setSize(value)})`);
    const shape = braced(ownKeys(view, value), "", prefix, setItems);
    if (setSize(value) === 0) shape.empty = `${prefix}{}`;
    return shape;
  },

  map(view, { value, name, tag }) {
    const prefix = namePrefix(name, tag, "Map", `(${mapSize(value)})`);
    const shape = braced(ownKeys(view, value), "", prefix, mapItems);
    if (mapSize(value) === 0) shape.empty = `${prefix}{}`;
    return shape;
  },

  mapIterator: (view, { value, tag }) => iteratorShape(view, value, tag, "Map Iterator"),
  setIterator: (view, { value, tag }) => iteratorShape(view, value, tag, "Set Iterator"),
};

// What an iterator has left cannot be seen without taking it.
function iteratorShape(view, value, tag, kind) {
  const shown = tag === kind || tag === "" ? kind : `${tag}] [${kind}`;
  return braced(ownKeys(view, value), "", `[${shown}] `, () => ["<items unknown>"]);
}

function single(view, about, kind) {
  const { value, name, tag } = about;
  const keys = ownKeys(view, value);
  if (name === "Object" && kind !== "function" && kind !== "error") {
    if (kind === "arguments") return withEmpty(braced(keys, "", "[Arguments] "), "[Arguments] {}");
    if (kind === "object") {
      const prefix = tag === "" ? "" : namePrefix(name, tag, "Object");
      return withEmpty(braced(keys, "", prefix), `${prefix}{}`);
    }
  }
  const describe = SINGLE[kind];
  if (describe !== undefined) return describe(view, about, keys);
  const prefix = namePrefix(name, tag, "Object");
  return withEmpty(braced(keys, "", prefix), `${prefix}{}`);
}

function withEmpty(shape, text) {
  shape.empty = text;
  return shape;
}

// Printed as `base`, and as `base { key: value }` where there are keys.
const based = (keys, base) => withEmpty(braced(keys, base, ""), base);

const SINGLE = {
  __proto__: null,

  function: (view, { value, name, tag }, keys) => based(keys, functionBase(value, name, tag)),

  regexp(view, { value, name, tag, level, inherited }, keys) {
    const prefix = namePrefix(name, tag, "RegExp");
    const text = regexpText(value);
    const shape = based(keys, prefix === "RegExp " ? text : `${prefix}${text}`);
    const deep = view.depth !== null && level > view.depth;
    return deep || (keys.length === 0 && inherited === undefined) ? shape.base : shape;
  },

  date(view, { value, name, tag }, keys) {
    const prefix = namePrefix(name, tag, "Date");
    const text = dateText(value);
    return based(keys, prefix === "Date " ? text : `${prefix}${text}`);
  },

  error(view, about, keys) {
    const base = errorBase(view, about, keys);
    return based(keys, base);
  },

  arrayBuffer: (view, about, keys) => bufferShape(about, keys, "arrayBuffer"),
  sharedBuffer: (view, about, keys) => bufferShape(about, keys, "sharedBuffer"),

  dataView(view, { name, tag }, keys) {
    const all = ["byteLength", "byteOffset", "buffer"];
    for (let i = 0; i < keys.length; i++) arrayPush(all, keys[i]);
    return braced(all, "", namePrefix(name, tag, "DataView"));
  },

  // Whether a promise is settled cannot be seen from JavaScript; most that get printed are not.
  promise: (view, { name, tag }, keys) =>
    braced(keys, "", namePrefix(name, tag, "Promise"), () => ["<pending>"]),
  weakSet: (view, { name, tag }, keys) =>
    braced(keys, "", namePrefix(name, tag, "WeakSet"), () => ["<items unknown>"]),
  weakMap: (view, { name, tag }, keys) =>
    braced(keys, "", namePrefix(name, tag, "WeakMap"), () => ["<items unknown>"]),

  number: (view, about, keys) => boxed(view, about, keys, "number"),
  string: (view, about, keys) => boxed(view, about, keys, "string"),
  boolean: (view, about, keys) => boxed(view, about, keys, "boolean"),
  symbol: (view, about, keys) => boxed(view, about, keys, "symbol"),
  bigint: (view, about, keys) => boxed(view, about, keys, "bigint"),
};

function bufferShape({ value, name, tag, typed, inherited }, keys, kind) {
  const prefix = namePrefix(name, tag, BUILT_IN_OF[kind]);
  if (typed && keys.length === 0 && inherited === undefined) {
    return `${prefix}{ byteLength: ${BRANDS[kind](value)} }`;
  }
  const all = ["byteLength"];
  for (let i = 0; i < keys.length; i++) arrayPush(all, keys[i]);
  return braced(all, "", prefix, typed ? undefined : bufferItems);
}

function boxed(view, { value, name, tag }, keys, kind) {
  const primitive = BRANDS[kind](value);
  if (kind === "string") arraySplice(keys, 0, primitive.length); // the characters
  let head = BUILT_IN_OF[kind];
  if (head !== name) head += name === null ? " (null prototype)" : ` (${name})`;
  const text = formatPrimitive({ ...view, breakLength: Infinity }, primitive);
  return based(keys, `[${head}: ${text}]${tag !== "" && tag !== name ? ` [${tag}]` : ""}`);
}

const regexpText = ((source, flags) => (value) => `/${source(value)}/${flags(value)}`)(
  getterOf(RegExp.prototype, "source"), getterOf(RegExp.prototype, "flags"),
);

const dateText = ((iso, plain) => (value) => {
  const time = BRANDS.date(value);
  return time !== time ? plain(value) : iso(value);
})(uncurry(Date.prototype.toISOString), uncurry(Date.prototype.toString));
