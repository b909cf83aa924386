// expect: sent
onRequest = (request) => {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const kind = globalThis[name];
    if (typeof kind !== "function") continue;
    for (const [symbol, value] of [[Symbol.hasInstance, () => true], [Symbol.isConcatSpreadable, true], [Symbol.toStringTag, "Promise"], [Symbol.unscopables, new Proxy({}, {})]]) {
      try { Object.defineProperty(kind, symbol, { value }); } catch {}
      try { Object.defineProperty(kind.prototype, symbol, { value }); } catch {}
    }
  }
  Segment.track({ event: "e", userId: "u" });
};
