// Takes away what this V8 has and the documented runtime, Node 20, has not: code that ran here with
// Object.groupBy would fail when deployed. Brings back what Node 20 has under another name.
// Needs: 00, 11, and every file that captures one of these names for itself. What is syntax,
// V8's flags take away (bridge.py).

const LATER = [
  [globalThis, "Iterator Temporal Float16Array"],
  [Array, "fromAsync"],
  [Object, "groupBy"],
  [Map, "groupBy"],
  [Promise, "try withResolvers"],
  [RegExp, "escape"],
  [Error, "isError"],
  [globalThis.Math, "f16round"],
  [globalThis.JSON, "rawJSON isRawJSON"],
  [Atomics, "pause"],
  [Intl, "DurationFormat v8BreakIterator"],
  [WebAssembly, "JSTag SuspendError Suspending promising"],
  [ArrayBuffer.prototype, "detached transfer transferToFixedLength"],
  [DataView.prototype, "getFloat16 setFloat16"],
  [Date.prototype, "toTemporalInstant"],
  [Set.prototype, "union intersection difference symmetricDifference"],
  [Set.prototype, "isSubsetOf isSupersetOf isDisjointFrom"],
  [Uint8Array, "fromBase64 fromHex"],
  [Uint8Array.prototype, "toBase64 toHex setFromBase64 setFromHex"],
  [WebAssembly.Memory.prototype, "toFixedLengthBuffer toResizableBuffer"],
  [Intl.Locale.prototype, "firstDayOfWeek"],
  [
    objectPrototypeOf(objectPrototypeOf([][Symbol.iterator]())),
    "constructor drop every filter find flatMap forEach map reduce some take toArray",
  ],
];

for (const [owner, names] of LATER) for (const name of names.split(" ")) delete owner[name];

// Iterator.prototype's, which Iterator helpers brought.
const iteratorPrototype = objectPrototypeOf(objectPrototypeOf([][Symbol.iterator]()));
delete iteratorPrototype[Symbol.toStringTag];
delete iteratorPrototype[Symbol.dispose];

// What became methods were getters: the functions are the same.
for (const name of [
  "Calendars", "Collations", "HourCycles", "NumberingSystems", "TextInfo", "TimeZones", "WeekInfo",
]) {
  const get = Intl.Locale.prototype[`get${name}`];
  const property = name[0].toLowerCase() + name.slice(1);
  delete Intl.Locale.prototype[`get${name}`];
  objectDefine(get, "name", { value: `get ${property}` });
  objectDefine(Intl.Locale.prototype, property, { get, enumerable: false, configurable: true });
}

for (const name of ["arguments", "caller"]) {
  const { get, set } = objectDescriptor(Function.prototype, name);
  objectDefine(get, "name", { value: "" });
  objectDefine(set, "name", { value: "" });
  objectDefine(set, "length", { value: 0 });
}

objectDefine(globalThis.JSON, "parse", { value: jsonParse });
