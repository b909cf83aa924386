// structuredClone and performance, as any Node 20 has them.
// Defines: structuredClone, performance; needs: 21_kinds, 43_domexception, 42_encoding.

const detachedCopy = uncurry(ArrayBuffer.prototype.transfer); // 91_vintage takes it away from user code
const ERROR_CLASSES = {
  __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
};
const hidden = (value) => ({ __proto__: null, value, writable: true, configurable: true, enumerable: false });
const VIEW_CLASSES = {
  __proto__: null, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array,
};

function notClonable(value) {
  const shown = typeof value === "object" ? `#<${constructorNameOf(value)}>` : String(value);
  return new DOMException(`${shown} could not be cloned.`, "DataCloneError");
}

const constructorNameOf = (value) => peek(value, "constructor")?.name || "Object";

function cloneError(value, copies) {
  const name = objectHasOwn(ERROR_CLASSES, value.name) ? value.name : "Error";
  const error = reflectConstruct(ERROR_CLASSES[name], []);
  mapSet(copies, value, error);
  const message = objectDescriptor(value, "message");
  for (const [key, text] of [["stack", value.stack], ["message", message && `${message.value}`]]) {
    if (text !== undefined) objectDefine(error, key, hidden(`${text}`));
  }
  if (objectHasOwn(value, "cause")) {
    objectDefine(error, "cause", hidden(cloneValue(value.cause, copies)));
  }
  return error;
}

function cloneView(value, copies) {
  const buffer = cloneValue(value.buffer, copies);
  const tag = typedTag(value);
  if (tag === undefined) return new DataView(buffer, value.byteOffset, value.byteLength);
  return new VIEW_CLASSES[tag](buffer, value.byteOffset, value.length);
}

function copyMembers(value, copy, copies) {
  for (const key of objectKeys(value)) defineField(copy, key, cloneValue(value[key], copies));
  return copy;
}

// Kinds whose copy holds no other values.
const CLONE_LEAVES = {
  __proto__: null,
  date: (value) => new Date(BRANDS.date(value)),
  regexp: (value) => new RegExp(value.source, value.flags),
  number: (value) => Object(BRANDS.number(value)),
  string: (value) => Object(BRANDS.string(value)),
  boolean: (value) => Object(BRANDS.boolean(value)),
  bigint: (value) => Object(BRANDS.bigint(value)),
  arrayBuffer: (value) => value.slice(0),
  sharedBuffer: (value) => value,
};

const CLONE_CONTAINERS = {
  __proto__: null,
  array: (value, copies, keep) => copyMembers(value, keep(new Array(value.length)), copies),
  arguments: (value, copies, keep) => copyMembers(value, keep({}), copies),
  object: (value, copies, keep) => copyMembers(value, keep({}), copies),
  error: (value, copies) => cloneError(value, copies),
  typed: (value, copies, keep) => keep(cloneView(value, copies)),
  dataView: (value, copies, keep) => keep(cloneView(value, copies)),
  map(value, copies, keep) {
    const copy = keep(new Map());
    const pairs = [];
    mapEach(value, (item, key) => arrayPush(pairs, [key, item]));
    for (const [key, item] of pairs) mapSet(copy, cloneValue(key, copies), cloneValue(item, copies));
    return copy;
  },
  set(value, copies, keep) {
    const copy = keep(new Set());
    for (const item of [...value]) copy.add(cloneValue(item, copies));
    return copy;
  },
};

function cloneValue(value, copies) {
  if (typeof value === "function" || typeof value === "symbol") throw notClonable(value);
  if (value === null || typeof value !== "object") return value;
  if (mapHas(copies, value)) return mapGet(copies, value);
  const keep = (copy) => {
    mapSet(copies, value, copy);
    return copy;
  };
  if (proxyRecord(value) !== undefined) throw notClonable(value);
  const kind = kindOf(value);
  if (CLONE_LEAVES[kind]) return keep(CLONE_LEAVES[kind](value));
  if (value instanceof Blob) return keep(value.slice(0, value.size, value.type));
  if (CLONE_CONTAINERS[kind]) return CLONE_CONTAINERS[kind](value, copies, keep);
  throw notClonable(value);
}

function transferred(list, copies) {
  for (const item of list) {
    if (!(item instanceof ArrayBuffer) || mapHas(copies, item)) {
      throw new DOMException("Value not transferable", "DataCloneError");
    }
    mapSet(copies, item, null);
  }
}

function structuredClone(value, options) {
  if (arguments.length === 0) throw plainCoded(TypeError, "ERR_MISSING_ARGS", "The value argument must be specified");
  const copies = new Map();
  const transfer = options?.transfer === undefined ? [] : [...options.transfer];
  transferred(transfer, new Map());
  for (const buffer of transfer) mapSet(copies, buffer, detachedCopy(buffer));
  return cloneValue(value, copies);
}

class Performance extends EventTarget {
  now() {
    return host.call("now", []);
  }
  get timeOrigin() {
    return (timeOrigin ??= dateNow() - host.call("now", []));
  }
  toJSON() {
    return { timeOrigin: this.timeOrigin };
  }
}
let timeOrigin;
showEnumerable(Performance, ["now", "timeOrigin", "toJSON"]);
const performance = new Performance();
