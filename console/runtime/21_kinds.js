// What an object is, whatever it pretends to be: its kind, its constructor's name, its proxy target.
// Defines: kindOf, constructorName, namePrefix, shownTag, proxyRecord, proxyTarget, RecordedProxy,
// peek; needs: 00. V8 tells no program what a Proxy hides, so the global Proxy is one that notes it.

const proxyRecords = new WeakMap();

function noteProxy(proxy, target, handler) {
  const record = { target, handler };
  weakMapSet(proxyRecords, proxy, record);
  return record;
}

const createRevocable = Proxy.revocable;

objectDefine(Proxy, "revocable", {
  value: {
    revocable(target, handler) {
      const pair = createRevocable(target, handler);
      const record = noteProxy(pair.proxy, target, handler);
      const { revoke } = pair;
      pair.revoke = () => {
        record.target = null;
        record.handler = null;
        revoke();
      };
      return pair;
    },
  }.revocable,
  writable: true,
  enumerable: false,
  configurable: true,
});

// What user code sees as `Proxy`: calls, `length`, `name` and `toString` are the real one's.
const RecordedProxy = new Proxy(Proxy, {
  __proto__: null,
  construct(real, args) {
    const proxy = reflectConstruct(real, args);
    noteProxy(proxy, args[0], args[1]);
    return proxy;
  },
});

const proxyRecord = (value) => weakMapGet(proxyRecords, value);

// The object at the end of a chain of proxies; null where one of them is revoked.
function proxyTarget(value) {
  let target = value;
  for (let record; target !== null && (record = proxyRecord(target)) !== undefined; ) target = record.target;
  return target;
}

function peek(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

// Never asks a trap: `object` is no proxy, and of a proxy in the chain the target is given.
const prototypeOf = (object) => proxyTarget(objectPrototypeOf(object));

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

const errorBrand = Error.isError ?? ((value) => objectToString(value) === "[object Error]");
const MOST_PROTOTYPES = 1000; // a proxy in the chain can make it endless

function kindOf(value) {
  if (typeof value === "function") return "function";
  if (arrayIsArray(value)) return "array";
  if (typedTag(value) !== undefined) return "typed";
  if (errorBrand(value)) return "error";
  let prototype = prototypeOf(value);
  for (let i = 0; i < MOST_PROTOTYPES && prototype !== null; i++) {
    if (prototype === OBJECT_PROTOTYPE) {
      return objectToString(value) === "[object Arguments]" ? "arguments" : "object";
    }
    const kind = mapGet(PROTOTYPE_KINDS, prototype);
    if (kind !== undefined && (BRANDS[kind] === undefined || hasBrand(value, kind))) return kind;
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
  return `${name} <${formatValue({ ...view, customInspect: false, depth: -1, seen: [] }, first, 0)}>`;
}

const BUILT_IN_OF = {
  __proto__: null, function: "Function", array: "Array", error: "Error", date: "Date", map: "Map",
  set: "Set", promise: "Promise", regexp: "RegExp", number: "Number", string: "String",
};

// Names of the built-ins of the language: a toString or a prototype of theirs says nothing of ours.
const BUILT_IN_NAMES = new Set(objectNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)));

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
