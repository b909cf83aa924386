// The one table of what user code finds on globalThis beside the language itself.
// Defines: moduleWindow; needs: every class and function named here. Names of the table are
// writable and configurable, as functions reassign them; the documented ones are enumerable.

const present = (read) => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const DOCUMENTED = {
  __proto__: null,
  atob: present(() => atob),
  btoa: present(() => btoa),
  crypto: present(() => crypto),
  FormData: present(() => FormData),
  console: consoleObject,
  Buffer: present(() => Buffer),
  URL: present(() => URL),
  URLSearchParams: present(() => URLSearchParams),
  fetch: present(() => fetch),
  Request: present(() => Request),
  Response: present(() => Response),
  ServerRequest,
  Headers: present(() => Headers),
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
  structuredClone: present(() => structuredClone),
  performance: present(() => performance),
  TextEncoder: present(() => TextEncoder),
  TextDecoder: present(() => TextDecoder),
  AbortController: present(() => AbortController),
  AbortSignal: present(() => AbortSignal),
  Event: present(() => Event),
  EventTarget: present(() => EventTarget),
  DOMException: present(() => DOMException),
  Blob: present(() => Blob),
};

const moduleWindow = {}; // what `this` and `window` are at the top of a function's code: a copy

function installGlobal(name, value, enumerable) {
  if (value === undefined) return;
  objectDefine(globalThis, name, { value, writable: true, enumerable, configurable: true });
  if (enumerable) moduleWindow[name] = value;
}

for (const name in DOCUMENTED) installGlobal(name, DOCUMENTED[name], true);
for (const name in MODERN) installGlobal(name, MODERN[name], false);
installGlobal("window", moduleWindow, true);
objectDefine(globalThis, "Proxy", { value: RecordedProxy });
