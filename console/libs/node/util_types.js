// util/types: what kind of built-in a value is, whatever it says of itself.
"use strict";

const { isProxy } = internal;
const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;

// A method that works on one kind only tells that kind, where a tag can be faked.
const answers = (method, ...args) => (value) => {
  if (value === null || (typeof value !== "object" && typeof value !== "function") || isProxy(value)) return false;
  try {
    Reflect.apply(method, value, args);
    return true;
  } catch {
    return false;
  }
};
const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
const kindOf = (...names) => (value) => typeof value === "function" && names.includes(Object.getPrototypeOf(value)?.[Symbol.toStringTag]);
const typedTag = getter(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const isTyped = (name) => (value) => Reflect.apply(typedTag, value, []) === name;
const iterates = (value, tag) => typeof value === "object" && value !== null && !isProxy(value) && tagOf(value) === tag;

const isArrayBuffer = answers(getter(ArrayBuffer.prototype, "byteLength"));
const isSharedArrayBuffer = answers(getter(SharedArrayBuffer.prototype, "byteLength"));
const boxed = {
  Number: answers(Number.prototype.valueOf), String: answers(String.prototype.valueOf), Boolean: answers(Boolean.prototype.valueOf),
  BigInt: answers(BigInt.prototype.valueOf), Symbol: answers(Symbol.prototype.valueOf),
};

Object.assign(exports, {
  isDate: answers(Date.prototype.getTime),
  isRegExp: (value) => answers(getter(RegExp.prototype, "hasIndices"))(value) && value !== RegExp.prototype,
  isMap: answers(Map.prototype.has), isSet: answers(Set.prototype.has),
  isWeakMap: answers(WeakMap.prototype.has, {}), isWeakSet: answers(WeakSet.prototype.has, {}),
  isPromise: (value) => value instanceof Promise && !isProxy(value),
  isNativeError: (value) => value instanceof Error && !isProxy(value) && Object.prototype.toString.call(value) === "[object Error]",
  isArgumentsObject: (value) => iterates(value, "Arguments") && !(Symbol.toStringTag in value),
  isArrayBuffer, isSharedArrayBuffer,
  isAnyArrayBuffer: (value) => isArrayBuffer(value) || isSharedArrayBuffer(value),
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (value) => Reflect.apply(typedTag, value, []) !== undefined,
  isDataView: (value) => ArrayBuffer.isView(value) && Reflect.apply(typedTag, value, []) === undefined,
  isAsyncFunction: kindOf("AsyncFunction", "AsyncGeneratorFunction"),
  isGeneratorFunction: kindOf("GeneratorFunction", "AsyncGeneratorFunction"),
  isGeneratorObject: (value) => iterates(value, "Generator") || iterates(value, "AsyncGenerator"),
  isMapIterator: (value) => iterates(value, "Map Iterator"), isSetIterator: (value) => iterates(value, "Set Iterator"),
  isModuleNamespaceObject: () => false, isExternal: () => false, isKeyObject: () => false, isCryptoKey: () => false,
  isProxy,
  isNumberObject: boxed.Number, isStringObject: boxed.String, isBooleanObject: boxed.Boolean, isBigIntObject: boxed.BigInt,
  isSymbolObject: boxed.Symbol,
  isBoxedPrimitive: (value) => typeof value === "object" && Object.values(boxed).some((is) => is(value)),
});
for (const name of ["Int8", "Uint8", "Uint8Clamped", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64", "BigInt64", "BigUint64"]) {
  exports[`is${name}Array`] = isTyped(`${name}Array`);
}
