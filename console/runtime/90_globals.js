// The one table of what user code finds on globalThis beside the language itself.
// Defines: moduleWindow; needs: every class and function named here. Names of the table are
// writable and configurable, as functions reassign them; the documented ones are enumerable.

const DOCUMENTED = {
  __proto__: null,
  atob,
  btoa,
  crypto,
  FormData,
  console: consoleObject,
  Buffer,
  URL,
  URLSearchParams,
  fetch,
  Request,
  Response,
  ServerRequest,
  Headers,
  clearTimeout,
  clearInterval,
  setTimeout,
  setInterval,
  ValidationError,
  EventNotSupported,
  InvalidEventPayload,
  RetryError,
  Segment,
  cache,
};

// Not in Segment's documents, but in every Node 20.
const MODERN = {
  __proto__: null,
  queueMicrotask,
  setImmediate,
  clearImmediate,
  structuredClone,
  performance,
  TextEncoder,
  TextDecoder,
  AbortController,
  AbortSignal,
  Event,
  EventTarget,
  DOMException,
  Blob,
};

const moduleWindow = {}; // what `this` and `window` are at the top of a function's code: a copy

function installGlobal(name, value, enumerable) {
  objectDefine(globalThis, name, { value, writable: true, enumerable, configurable: true });
  if (enumerable) moduleWindow[name] = value;
}

for (const name in DOCUMENTED) installGlobal(name, DOCUMENTED[name], true);
for (const name in MODERN) installGlobal(name, MODERN[name], false);
installGlobal("window", moduleWindow, true);
installLibraries([globalThis, moduleWindow]);
objectDefine(globalThis, "Proxy", { value: RecordedProxy });
