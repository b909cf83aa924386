// What an object is, whatever it pretends to be: its kind, its constructor's name, its tag.
// Defines: kindOf, constructorName, namePrefix, shownTag, builtInTag; needs: 00, 18_natives, 19_proxies.
// Traps: objectToString asks for Symbol.toStringTag, instanceof for Symbol.hasInstance.

// Kinds told by a method that refuses every other object; prototypes lead to the one to try first.
const BRANDS = {
  __proto__: null,
  date: uncurry(Date.prototype.getTime),
  map: mapSize,
  set: setSize,
  weakMap: (value) => weakMapHas(value, value),
  weakSet: ((has) => (value) => has(value, value))(uncurry(WeakSet.prototype.has)),
  arrayBuffer: getterOf(ArrayBuffer.prototype, "byteLength"),
  sharedBuffer: getterOf(SharedArrayBuffer.prototype, "byteLength"),
  dataView: getterOf(DataView.prototype, "byteLength"),
  number: uncurry(Number.prototype.valueOf),
  string: uncurry(String.prototype.valueOf),
  boolean: uncurry(Boolean.prototype.valueOf),
  symbol: uncurry(Symbol.prototype.valueOf),
  bigint: uncurry(BigInt.prototype.valueOf),
  regexp: ((source) => (value) => source(value))(getterOf(RegExp.prototype, "source")),
};
const PROMISE_PROTOTYPE = Promise.prototype;
const MAP_ITERATOR = objectPrototypeOf(new Map()[Symbol.iterator]());
const SET_ITERATOR = objectPrototypeOf(new Set()[Symbol.iterator]());
const OBJECT_PROTOTYPE = Object.prototype;
const ERROR_PROTOTYPE = Error.prototype;

const PROTOTYPE_KINDS = new Map();
for (const [kind, owner] of [
  ["date", Date], ["map", Map], ["set", Set], ["weakMap", WeakMap], ["weakSet", WeakSet],
  ["arrayBuffer", ArrayBuffer], ["sharedBuffer", SharedArrayBuffer], ["dataView", DataView],
  ["number", Number], ["string", String], ["boolean", Boolean], ["symbol", Symbol],
  ["bigint", BigInt], ["regexp", RegExp],
]) {
  mapSet(PROTOTYPE_KINDS, owner.prototype, kind);
}
mapSet(PROTOTYPE_KINDS, PROMISE_PROTOTYPE, "promise");
mapSet(PROTOTYPE_KINDS, MAP_ITERATOR, "mapIterator");
mapSet(PROTOTYPE_KINDS, SET_ITERATOR, "setIterator");
mapSet(PROTOTYPE_KINDS, ERROR_PROTOTYPE, "error");

function hasBrand(value, kind) {
  if (kind === "regexp" && value === RegExp.prototype) return false; // its `source` answers "(?:)"
  try {
    BRANDS[kind](value);
    return true;
  } catch {
    return false;
  }
}

// Not among the brands, which are all tried on what has lost its prototype: this one costs a call.
function isOfKind(value, kind) {
  if (kind === "promise") return isPromise(value);
  return BRANDS[kind] === undefined || hasBrand(value, kind);
}

function builtInTag(value) {
  try {
    return objectToString(value); // asks for Symbol.toStringTag
  } catch {
    return "";
  }
}

const errorBrand = Error.isError ?? ((value) => builtInTag(value) === "[object Error]");
const MOST_PROTOTYPES = 1000; // a proxy in the chain can make it endless

function kindOf(value) {
  if (typeof value === "function") return "function";
  if (arrayIsArray(value)) return "array";
  if (typedTag(value) !== undefined) return "typed";
  if (errorBrand(value)) return "error";
  let prototype = prototypeOf(value);
  for (let i = 0; i < MOST_PROTOTYPES && prototype !== null; i++) {
    if (prototype === OBJECT_PROTOTYPE) {
      return builtInTag(value) === "[object Arguments]" ? "arguments" : "object";
    }
    const kind = mapGet(PROTOTYPE_KINDS, prototype);
    if (kind !== undefined && isOfKind(value, kind)) return kind;
    prototype = prototypeOf(prototype);
  }
  for (const kind in BRANDS) if (hasBrand(value, kind)) return kind; // cut off from its prototype
  return "object";
}

// The name in front of the braces; null where there is no prototype at all.
function constructorName(view, value, level, inherited) {
  let object = value;
  let first;
  for (let i = 0; i < MOST_PROTOTYPES && object !== null; i++) {
    const descriptor = objectDescriptor(object, "constructor");
    const maker = descriptor === undefined ? undefined : descriptor.value;
    if (typeof maker === "function" && isNamed(maker) && isInstance(value, maker)) {
      if (inherited !== undefined && (first !== object || !setHas(BUILT_IN_NAMES, maker.name))) {
        addInherited(view, value, first ?? object, level, inherited);
      }
      return `${maker.name}`;
    }
    object = prototypeOf(object);
    if (first === undefined) first = object;
  }
  if (first === null || first === undefined) return null;
  const name = BUILT_IN_OF[kindOf(value)] ?? "Object";
  if (view.depth !== null && level > view.depth) return `${name} <Complex prototype>`;
  const above = constructorName(view, first, level + 1, inherited);
  if (above !== null) return `${name} <${above}>`;
  const bare = { ...view, customInspect: false, depth: -1, seen: [] };
  return `${name} <${formatValue(bare, first, 0)}>`;
}

const BUILT_IN_OF = {
  __proto__: null, function: "Function", array: "Array", error: "Error", date: "Date", map: "Map",
  set: "Set", promise: "Promise", regexp: "RegExp", number: "Number", string: "String",
  boolean: "Boolean", symbol: "Symbol", bigint: "BigInt", arrayBuffer: "ArrayBuffer",
  sharedBuffer: "SharedArrayBuffer",
};

// Names of the built-ins of the language: a toString or a prototype of theirs says nothing of ours.
const BUILT_IN_NAMES = new Set(
  objectNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)),
);

const isNamed = (maker) => {
  const name = peek(maker, "name");
  return typeof name === "string" && name !== "";
};

function isInstance(value, maker) {
  try {
    return value instanceof maker;
  } catch {
    return false;
  }
}

// With hidden properties asked for, what a class adds to its instances: its getters, mostly.
function addInherited(view, value, start, level, into) {
  let object = start;
  for (let depth = 0; depth < 3 && object !== null; depth++) {
    const maker = objectDescriptor(object, "constructor")?.value;
    if (typeof maker === "function" && setHas(BUILT_IN_NAMES, maker.name)) return;
    const keys = reflectOwnKeys(object);
    view.seen[view.seen.length] = value;
    for (let i = 0; i < keys.length; i++) {
      const descriptor = objectDescriptor(object, keys[i]);
      if (keys[i] === "constructor" || objectHasOwn(value, keys[i])) continue;
      if (typeof descriptor.value === "function") continue;
      arrayPush(into, formatProperty(view, object, level, keys[i], PROPERTY, descriptor));
    }
    view.seen.length -= 1;
    object = prototypeOf(object);
  }
}

function namePrefix(name, tag, fallback, size = "") {
  if (name === null) {
    const shown = tag !== "" && fallback !== tag ? `[${tag}] ` : "";
    return `[${fallback}${size}: null prototype] ${shown}`;
  }
  return tag !== "" && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

// Symbol.toStringTag where it is not among the properties printed anyway.
function shownTag(view, value) {
  const tag = peek(value, Symbol.toStringTag);
  if (typeof tag !== "string" || tag === "") return "";
  const printed = view.showHidden ? objectHasOwn : objectEnumerable;
  return printed(value, Symbol.toStringTag) ? "" : tag;
}
