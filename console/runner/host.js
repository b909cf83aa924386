// The JavaScript half of the bridge (bridge.py is the other): one synchronous call into Python
// through a window of shared memory. Evaluates to [window buffer, connect, rehearse, go].
// All built-ins are captured here, before user code can replace them; nothing is left global.
// Traps: subarray and slice ask `constructor` of the array, spread asks Array.prototype's iterator,
// JSON.stringify asks toJSON; all three are in the hands of user code, so none is used.
(() => {
  "use strict";
  const HEADER_BYTES = 64;
  const WINDOW_BYTES = 262144;
  const HEADROOM_WORDS = 1024;
  const OPEN = 1, MORE = 2, PULL = 3, NEXT = 4; // what this side tells in header[0]
  const DONE = 0, REFUSED = 1; // what Python answers there; any other value asks for more

  const { apply } = Reflect;
  const { isArray } = Array;
  const { keys, defineProperty, freeze } = Object;
  const { stringify, parse } = JSON;
  const { fromCharCode } = String;
  const charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt);
  const bytesPrototype = Object.getPrototypeOf(Uint8Array.prototype);
  const copyInto = Function.prototype.call.bind(bytesPrototype.set);
  const byteLength = Function.prototype.call.bind(
    Object.getOwnPropertyDescriptor(bytesPrototype, "byteLength").get,
  );
  const Bytes = Uint8Array, Units = Uint16Array, Store = ArrayBuffer;
  const errors = { __proto__: null, Error, TypeError, RangeError, SyntaxError };

  const buffer = new SharedArrayBuffer(HEADER_BYTES + WINDOW_BYTES);
  const header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
  const windowBytes = new Bytes(buffer, HEADER_BYTES);
  const windowUnits = new Units(buffer, HEADER_BYTES);
  let ring;

  // Plain data as JSON text, blind to toJSON methods.
  const encode = (value) => {
    if (typeof value === "string") return stringify(value);
    if (typeof value === "number") return value - value === 0 ? `${value}` : "null";
    if (typeof value === "boolean") return value ? "true" : "false";
    if (typeof value !== "object" || value === null) return "null";
    let text = "";
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) text += (i ? "," : "") + encode(value[i]);
      return `[${text}]`;
    }
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      text += (i ? "," : "") + stringify(names[i]) + ":" + encode(value[names[i]]);
    }
    return `{${text}}`;
  };

  const writeUnits = (units, text) => {
    for (let i = 0; i < text.length; i++) units[i] = charCodeAt(text, i);
  };

  const readUnits = (source, offset, count) => {
    const step = 8192; // far below the number of arguments that overflows the stack
    let text = "";
    for (let i = 0; i < count; i += step) {
      const size = count - i < step ? count - i : step;
      text += apply(fromCharCode, null, new Units(source, offset + 2 * i, size));
    }
    return text;
  };

  const writeParts = (bytes, offset, buffers) => {
    for (let i = 0; i < buffers.length; i++) {
      copyInto(bytes, buffers[i], offset);
      offset += byteLength(buffers[i]);
    }
  };

  const sendLarge = (text, buffers, total) => {
    const store = new Store(total);
    writeUnits(new Units(store, 0, text.length), text);
    writeParts(new Bytes(store), 2 * text.length, buffers);
    for (let sent = 0; sent < total; ) {
      const size = total - sent < WINDOW_BYTES ? total - sent : WINDOW_BYTES;
      copyInto(windowBytes, new Bytes(store, sent, size), 0);
      if (sent) header[0] = MORE;
      ring();
      sent += size;
      if (header[0] === REFUSED) return;
    }
  };

  const send = (text, buffers) => {
    let total = 2 * text.length;
    header[0] = OPEN;
    header[1] = total;
    header[2] = buffers.length;
    for (let i = 0; i < buffers.length; i++) {
      const size = byteLength(buffers[i]);
      header[3 + i] = size;
      total += size;
    }
    if (total > WINDOW_BYTES) return sendLarge(text, buffers, total);
    writeUnits(windowUnits, text);
    writeParts(windowBytes, 2 * text.length, buffers);
    ring();
  };

  const pull = (total) => {
    const store = new Store(total);
    const all = new Bytes(store);
    for (let got = 0; ; ) {
      const size = total - got < WINDOW_BYTES ? total - got : WINDOW_BYTES;
      copyInto(all, new Bytes(buffer, HEADER_BYTES, size), got);
      got += size;
      if (got === total) return store;
      header[0] = PULL;
      ring();
    }
  };

  const refuse = ({ name, message, code }) => {
    const error = new errors[name](message);
    if (code !== null) {
      const value = { __proto__: null, value: code, enumerable: true, writable: true };
      defineProperty(error, "code", value);
    }
    throw error;
  };

  // A call that ran out of stack half way would leave open whether Python heard it. This takes more
  // of the stack than the rest does, so it throws first.
  const nothing = () => {};
  const headroom = new Array(HEADROOM_WORDS).fill(0);

  const call = (op, args, ...buffers) => {
    apply(nothing, null, headroom);
    send(`[${stringify(op)},${encode(args)}]`, buffers);
    return answer();
  };

  const answer = () => {
    const refused = header[0] === REFUSED;
    const textBytes = header[1];
    const dataBytes = header[2]; // -1: none
    const total = textBytes + (dataBytes > 0 ? dataBytes : 0);
    const large = total > WINDOW_BYTES;
    const source = large ? pull(total) : buffer;
    const offset = large ? 0 : HEADER_BYTES;
    const value = textBytes ? parse(readUnits(source, offset, textBytes / 2)) : null;
    if (refused) refuse(value);
    if (dataBytes < 0) return value;
    const data = new Bytes(dataBytes);
    if (dataBytes) copyInto(data, new Bytes(source, offset + textBytes, dataBytes), 0);
    return textBytes ? [value, data] : data;
  };

  let runtime;
  const connect = (bell, makeRuntime) => {
    ring = bell;
    runtime = makeRuntime(freeze({ __proto__: null, call }));
  };
  // The wrapper of the user's code calls this by name; it is gone before that code runs.
  const name = "__fnconsole_define__";
  const define = (module) => {
    delete globalThis[name];
    runtime.define(module);
  };
  defineProperty(globalThis, name, { __proto__: null, value: define, configurable: true });
  // V8 compiles a function when it is first called. One invocation of this before the user's makes
  // the user's 2 ms shorter; the runtime forgets it, as it forgets any invocation before the last.
  const rehearse = () => {
    runtime.define(function (onRequest) {
      arguments[1](() => onRequest);
      onRequest = async (request) => {
        console.log(request.json(), request.headers.get("host"), `${request.url}`);
        Segment.identify({ userId: "0", traits: {} });
        Segment.track({ userId: "0", event: "0", properties: {} });
      };
    });
  };
  // One message after the other. Python runs the microtasks of one before it brings the next.
  const go = () => {
    for (;;) {
      header[0] = NEXT;
      ring();
      if (header[0] !== DONE) return;
      const message = answer();
      runtime.tick(message[0], message[1]);
    }
  };
  return [buffer, connect, rehearse, go];
})()
//# sourceURL=fnconsole:host
