// The deep copy that Segment's methods make of context, integrations and the other common fields.
// Defines: cloned; needs: 00, 21_kinds, 60_segment. Plain objects, arrays and typed arrays are
// copied, all else (dates, class instances, functions) is shared, as by lodash's merge.

function cloned(value, copies = undefined) {
  if (value === null || typeof value !== "object") return value;
  const known = copies === undefined ? undefined : mapGet(copies, value);
  if (known !== undefined) return known;
  if (arrayIsArray(value)) return clonedArray(value, copies ?? new Map());
  if (typedTag(value) !== undefined) return typedSlice(value);
  return isPlain(value) ? clonedObject(value, copies ?? new Map()) : value;
}

function clonedArray(value, copies) {
  const copy = [];
  mapSet(copies, value, copy);
  for (let i = 0; i < value.length; i++) arrayPush(copy, cloned(value[i], copies));
  return copy;
}

// As in lodash, objects put on Object.prototype count, and a `__proto__` with an object does not.
function clonedObject(value, copies) {
  const copy = objectPrototypeOf(value) === null ? {} : objectCreate(objectPrototypeOf(value));
  mapSet(copies, value, copy);
  for (const key in value) {
    const item = value[key];
    if (key === "__proto__" && item !== null && typeof item === "object") continue;
    if (!objectHasOwn(value, key) && (item === null || typeof item !== "object")) continue;
    if (key === "constructor" && typeof item === "function") continue;
    defineField(copy, key, cloned(item, copies));
  }
  return copy;
}

// Made by {}, Object.create(null) or a constructor called Object.
function isPlain(value) {
  const kind = kindOf(value);
  if (kind !== "object" && kind !== "arguments") return false;
  const prototype = objectPrototypeOf(value);
  if (prototype === null || prototype === OBJECT_PROTOTYPE) return true;
  return objectHasOwn(prototype, "constructor") && prototype.constructor === Object;
}
