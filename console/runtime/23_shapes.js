// The outer form of each kind of object: braces, prefix, which keys, how its contents are listed.
// Defines: shapeOf; needs: 20_inspect to 24_stacks. A shape is
// {base, open, close, keys, items?, list, tag}; a string instead is the whole text.
// `about` is {value, name, tag, level, typed, inherited}: name is null where there is no prototype.

function shapeOf(view, about) {
  const { value, name, inherited } = about;
  const kind = kindOf(value);
  const iterable = name === null || peek(value, Symbol.iterator);
  const describe = (iterable ? LISTED[kind] : undefined) ?? SINGLE[kind] ?? SINGLE.object;
  const shape = describe(view, about, kind);
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

// An iterator over entries is called so: `[Map Entries] { [ 1, 2 ] }`.
function iteratorShape(view, value, tag, kind) {
  const preview = previewOf(value);
  const pairs = preview?.pairs === true;
  const own = pairs ? replaceAll(kind, "Iterator", "Entries") : kind;
  const shown = tag === kind || tag === "" ? own : `${tag}] [${own}`;
  return braced(ownKeys(view, value), "", `[${shown}] `, previewItems(preview));
}

function withEmpty(shape, text) {
  shape.empty = text;
  return shape;
}

// Printed as `base`, and as `base { key: value }` where there are keys.
const based = (keys, base) => withEmpty(braced(keys, base, ""), base);

const SINGLE = {
  __proto__: null,

  object(view, { value, name, tag }) {
    const prefix = name === "Object" && tag === "" ? "" : namePrefix(name, tag, "Object");
    return withEmpty(braced(ownKeys(view, value), "", prefix), `${prefix}{}`);
  },

  arguments: (view, { value }) =>
    withEmpty(braced(ownKeys(view, value), "", "[Arguments] "), "[Arguments] {}"),

  function: (view, { value, name, tag }) =>
    based(ownKeys(view, value), functionBase(value, name, tag)),

  regexp(view, { value, name, tag, level }) {
    const prefix = namePrefix(name, tag, "RegExp");
    const text = prefix === "RegExp " ? regexpText(value) : `${prefix}${regexpText(value)}`;
    return view.depth !== null && level > view.depth ? text : based(ownKeys(view, value), text);
  },

  date(view, { value, name, tag }) {
    const prefix = namePrefix(name, tag, "Date");
    const text = prefix === "Date " ? dateText(value) : `${prefix}${dateText(value)}`;
    return based(ownKeys(view, value), text);
  },

  error(view, about) {
    const keys = ownKeys(view, about.value);
    const base = errorBase(view, about, keys); // takes keys away
    return based(keys, base);
  },

  arrayBuffer: bufferShape,
  sharedBuffer: bufferShape,

  dataView(view, { value, name, tag }) {
    const keys = withFirst(["byteLength", "byteOffset", "buffer"], ownKeys(view, value));
    return braced(keys, "", namePrefix(name, tag, "DataView"));
  },

  promise: (view, about) => opaque(view, about, "Promise", promiseItems),
  weakSet: (view, about) => opaque(view, about, "WeakSet", weakItems(view, about.value)),
  weakMap: (view, about) => opaque(view, about, "WeakMap", weakItems(view, about.value)),

  number: boxed,
  string: boxed,
  boolean: boxed,
  symbol: boxed,
  bigint: boxed,
};

const opaque = (view, { value, name, tag }, kind, items) =>
  braced(ownKeys(view, value), "", namePrefix(name, tag, kind), items);

function withFirst(first, keys) {
  for (let i = 0; i < keys.length; i++) arrayPush(first, keys[i]);
  return first;
}

function bufferShape(view, { value, name, tag, typed, inherited }, kind) {
  const prefix = namePrefix(name, tag, BUILT_IN_OF[kind]);
  const keys = ownKeys(view, value);
  if (typed && keys.length === 0 && inherited === undefined) {
    return `${prefix}{ byteLength: ${BRANDS[kind](value)} }`;
  }
  return braced(withFirst(["byteLength"], keys), "", prefix, typed ? undefined : bufferItems);
}

function boxed(view, { value, name, tag }, kind) {
  const primitive = BRANDS[kind](value);
  const keys = ownKeys(view, value);
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
