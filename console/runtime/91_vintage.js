// Takes away what this V8 has and the documented runtime, Node 20, has not: code that ran here with
// Object.groupBy would fail when deployed.
// Needs: 00, and every file that captures one of these names for itself.

const LATER = [
  [globalThis, "Iterator Temporal Float16Array"],
  [globalThis, "SuppressedError DisposableStack AsyncDisposableStack"],
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
  [
    objectPrototypeOf(objectPrototypeOf([][Symbol.iterator]())),
    "constructor drop every filter find flatMap forEach map reduce some take toArray",
  ],
];

for (const [owner, names] of LATER) for (const name of names.split(" ")) delete owner[name];
