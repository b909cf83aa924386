// The built-ins that the outcome and the logs depend on, captured before user code runs.
// Defines: uncurry and one flat name for each captured built-in; needs: nothing.
// Trap: patchable protocols hide in syntax. Spread and for-of ask Array.prototype's iterator,
// regular expressions in String methods ask RegExp.prototype; core files use neither of them.

// Named as the globals they are, so that every runtime file keeps them when user code assigns
// `Uint8Array = null`.
const {
  Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Date, RegExp, Promise,
  Proxy, Map, Set, WeakMap, WeakSet, Error, TypeError, RangeError, SyntaxError,
  ArrayBuffer, SharedArrayBuffer, DataView, Uint8Array, Uint16Array, Int32Array,
  parseInt, parseFloat,
} = globalThis;
const copyOf = (holder) => Object.defineProperties({}, Object.getOwnPropertyDescriptors(holder));
const Math = copyOf(globalThis.Math);
const Reflect = copyOf(globalThis.Reflect);
const JSON = copyOf(globalThis.JSON);

const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const getterOf = (object, name) => uncurry(Object.getOwnPropertyDescriptor(object, name).get);

const reflectApply = Reflect.apply;
const reflectConstruct = Reflect.construct;
const reflectOwnKeys = Reflect.ownKeys;

const objectCreate = Object.create;
const objectDefine = Object.defineProperty;
const objectDescriptor = Object.getOwnPropertyDescriptor;
const objectNames = Object.getOwnPropertyNames;
const objectSymbols = Object.getOwnPropertySymbols;
const objectKeys = Object.keys;
const objectPrototypeOf = Object.getPrototypeOf;
const objectIsExtensible = Object.isExtensible;
const objectIsFrozen = Object.isFrozen;
const objectHasOwn = Object.hasOwn;
const objectToString = uncurry(Object.prototype.toString);
const objectEnumerable = uncurry(Object.prototype.propertyIsEnumerable);

const arrayIsArray = Array.isArray;
// Not Array.prototype.push: a setter for an index on Array.prototype would take the value.
function arrayPush(list, ...values) {
  for (let i = 0; i < values.length; i++) {
    objectDefine(list, list.length, {
      __proto__: null, value: values[i], writable: true, enumerable: true, configurable: true,
    });
  }
}
const arrayJoin = uncurry(Array.prototype.join);
const arrayPop = uncurry(Array.prototype.pop);
const arraySort = uncurry(Array.prototype.sort);
const arraySplice = uncurry(Array.prototype.splice);

const stringSlice = uncurry(String.prototype.slice);
const stringIndexOf = uncurry(String.prototype.indexOf);
const stringIncludes = uncurry(String.prototype.includes);
const stringStarts = uncurry(String.prototype.startsWith);
const stringEnds = uncurry(String.prototype.endsWith);
const stringCode = uncurry(String.prototype.charCodeAt);
const stringRepeat = uncurry(String.prototype.repeat);
const stringPadStart = uncurry(String.prototype.padStart);
const stringPadEnd = uncurry(String.prototype.padEnd);

const functionToString = uncurry(Function.prototype.toString);
const errorToString = uncurry(Error.prototype.toString);
const symbolToString = uncurry(Symbol.prototype.toString);
const numberToFixed = uncurry(Number.prototype.toFixed);
const numberToString = uncurry(Number.prototype.toString);
const regexpExec = uncurry(RegExp.prototype.exec);

const jsonStringify = JSON.stringify;
const promiseThen = uncurry(Promise.prototype.then);
const dateNow = Date.now;

const mapGet = uncurry(Map.prototype.get);
const mapSet = uncurry(Map.prototype.set);
const mapHas = uncurry(Map.prototype.has);
const mapDelete = uncurry(Map.prototype.delete);
const mapClear = uncurry(Map.prototype.clear);
const mapSize = getterOf(Map.prototype, "size");
const mapEach = uncurry(Map.prototype.forEach);
const setHas = uncurry(Set.prototype.has);
const setSize = getterOf(Set.prototype, "size");
const weakMapGet = uncurry(WeakMap.prototype.get);
const weakMapSet = uncurry(WeakMap.prototype.set);
const weakMapHas = uncurry(WeakMap.prototype.has);

const TypedArrayPrototype = objectPrototypeOf(Uint8Array.prototype);
const typedTag = getterOf(TypedArrayPrototype, Symbol.toStringTag);
const typedLength = getterOf(TypedArrayPrototype, "length");
const typedSubarray = uncurry(TypedArrayPrototype.subarray);
const typedSlice = uncurry(TypedArrayPrototype.slice);

function replaceAll(text, from, to) {
  let result = "";
  let start = 0;
  for (let at; (at = stringIndexOf(text, from, start)) !== -1; start = at + from.length) {
    result += stringSlice(text, start, at) + to;
  }
  return start === 0 ? text : result + stringSlice(text, start);
}

function splitLines(text) {
  const lines = [];
  let start = 0;
  for (let at; (at = stringIndexOf(text, "\n", start)) !== -1; start = at + 1) {
    arrayPush(lines, stringSlice(text, start, at));
  }
  arrayPush(lines, stringSlice(text, start));
  return lines;
}
