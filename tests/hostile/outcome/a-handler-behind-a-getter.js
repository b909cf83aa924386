// expect: EventNotSupported: request not supported
Object.defineProperty(globalThis, "onRequest", { get() { throw new Error("g"); } });
