// EventEmitter as Node has it: constructors of old packages call it as a function.
// Trap: a subclass may forget to call it, so the prototype has what an emitter without state needs.
"use strict";

const { addAbortListener, once, on, getEventListeners, getMaxListeners, setMaxListeners } = require("internal_events_static");

const kCapture = Symbol("kCapture");
const kShapeMode = Symbol("shapeMode");
const rejection = Symbol.for("nodejs.rejection");
let defaultMaxListeners = 10;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, { value: false, writable: true, enumerable: false });
EventEmitter.init = function (options) {
  const inherited = this._events === undefined || this._events === Object.getPrototypeOf(this)._events;
  if (inherited) clear(this);
  this[kShapeMode] = !inherited;
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections) {
    if (typeof options.captureRejections !== "boolean") {
      throw internal.argType("options.captureRejections", "boolean", options.captureRejections);
    }
    this[kCapture] = options.captureRejections;
  } else this[kCapture] = EventEmitter.prototype[kCapture];
};

function clear(emitter) {
  emitter._events = { __proto__: null };
  emitter._eventsCount = 0;
}

const listenersIn = (emitter, type) => {
  const found = emitter._events?.[type];
  if (found === undefined) return [];
  return typeof found === "function" ? [found] : [...found];
};
const real = (listener) => listener.listener ?? listener;

function check(listener) {
  if (typeof listener !== "function") throw internal.argType("listener", "Function", listener);
}

function add(emitter, type, listener, first) {
  check(listener);
  if (emitter._events === undefined) clear(emitter);
  else if (emitter._events.newListener !== undefined) emitter.emit("newListener", type, real(listener));
  const events = emitter._events;
  const known = events[type];
  if (known === undefined) {
    events[type] = listener;
    emitter._eventsCount += 1;
    return emitter;
  }
  if (typeof known === "function") events[type] = first ? [listener, known] : [known, listener];
  else if (first) known.unshift(listener);
  else known.push(listener);
  warnOfMany(emitter, type, events[type]);
  return emitter;
}

function warnOfMany(emitter, type, list) {
  const most = emitter.getMaxListeners();
  if (most <= 0 || list.length <= most || list.warned) return;
  list.warned = true;
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners added to ` +
      `${internal.inspect(emitter, { depth: -1 })}. Use emitter.setMaxListeners() to increase limit`,
  );
  Object.assign(warning, { name: "MaxListenersExceededWarning", emitter, type, count: list.length });
  console.warn(`${warning.name}: ${warning.message}`);
}

function onceListener(...args) {
  if (this.fired) return undefined;
  this.emitter.removeListener(this.type, this.wrapper);
  this.fired = true;
  return Reflect.apply(this.listener, this.emitter, args);
}
Object.defineProperty(onceListener, "name", { value: "onceWrapper" }); // as its inspection shows

function onceWrapper(emitter, type, listener) {
  check(listener);
  const state = { fired: false, emitter, type, listener, wrapper: undefined };
  const wrapper = onceListener.bind(state);
  wrapper.listener = listener;
  state.wrapper = wrapper;
  return wrapper;
}

// A promise that a listener returned: what it is rejected with goes to the emitter.
function capture(emitter, result, type, args) {
  const { then } = result;
  if (typeof then !== "function") return;
  then.call(result, undefined, (error) => {
    internal.nextTick(() => {
      if (typeof emitter[rejection] === "function") return emitter[rejection](error, type, ...args);
      const before = emitter[kCapture];
      try {
        emitter[kCapture] = false; // an error's own listener may not loop
        emitter.emit("error", error);
      } finally {
        emitter[kCapture] = before;
      }
    });
  });
}

function emit(type, ...args) {
  const events = this._events;
  if (type === "error") {
    if (events?.[EventEmitter.errorMonitor] !== undefined) this.emit(EventEmitter.errorMonitor, ...args);
    if (events?.error === undefined) throw uncaught(args);
  }
  const handler = events?.[type];
  if (handler === undefined) return false;
  for (const listener of typeof handler === "function" ? [handler] : [...handler]) {
    const result = Reflect.apply(listener, this, args);
    if (result !== undefined && result !== null && this[kCapture]) capture(this, result, type, args);
  }
  return true;
}

function uncaught([error]) {
  if (error instanceof Error) return error;
  let text;
  try {
    text = internal.inspect(error);
  } catch {
    text = String(error);
  }
  const failure = internal.codedError(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${text})`);
  failure.context = error;
  return failure;
}

function removeListener(type, listener) {
  check(listener);
  const events = this._events;
  const list = events?.[type];
  if (list === undefined) return this;
  let removed = listener;
  if (list === listener || list.listener === listener) {
    removed = real(list);
    this._eventsCount -= 1;
    if (this[kShapeMode]) events[type] = undefined;
    else if (this._eventsCount === 0) this._events = { __proto__: null };
    else delete events[type];
  } else if (typeof list !== "function") {
    const at = list.findLastIndex((each) => each === listener || each.listener === listener);
    if (at < 0) return this;
    removed = real(list[at]);
    list.splice(at, 1);
    if (list.length === 1) [events[type]] = list;
  } else return this;
  if (events.removeListener !== undefined) this.emit("removeListener", type, removed);
  return this;
}

function removeAllListeners(...given) {
  const events = this._events;
  if (events === undefined) return this;
  const [type] = given;
  if (events.removeListener === undefined) {
    if (given.length === 0) clear(this);
    else if (events[type] !== undefined) {
      this._eventsCount -= 1;
      if (this._eventsCount === 0) this._events = { __proto__: null };
      else delete events[type];
    }
    return this;
  }
  if (given.length === 0) {
    for (const key of Reflect.ownKeys(events)) if (key !== "removeListener") this.removeAllListeners(key);
    this.removeAllListeners("removeListener");
    clear(this);
    return this;
  }
  for (const listener of listenersIn(this, type).reverse()) this.removeListener(type, listener);
  return this;
}

const methods = {
  setMaxListeners(count) {
    internal.checkLimit(count, "setMaxListeners");
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? defaultMaxListeners;
  },
  emit,
  addListener(type, listener) {
    return add(this, type, listener, false);
  },
  prependListener(type, listener) {
    return add(this, type, listener, true);
  },
  once(type, listener) {
    return this.on(type, onceWrapper(this, type, listener));
  },
  prependOnceListener(type, listener) {
    return this.prependListener(type, onceWrapper(this, type, listener));
  },
  removeListener,
  removeAllListeners,
  listeners(type) {
    return listenersIn(this, type).map(real);
  },
  rawListeners(type) {
    return listenersIn(this, type);
  },
  listenerCount(type, listener) {
    const list = listenersIn(this, type);
    return listener == null ? list.length : list.filter((each) => each === listener || each.listener === listener).length;
  },
  eventNames() {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
  },
};
Object.assign(EventEmitter.prototype, methods);
EventEmitter.prototype.on = EventEmitter.prototype.addListener;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

Object.defineProperties(EventEmitter, {
  defaultMaxListeners: {
    get: () => defaultMaxListeners,
    set: (count) => {
      internal.checkLimit(count, "defaultMaxListeners");
      defaultMaxListeners = count;
    },
    enumerable: true,
  },
  captureRejections: {
    get: () => EventEmitter.prototype[kCapture],
    set: (value) => {
      if (typeof value !== "boolean") throw internal.argType("EventEmitter.captureRejections", "boolean", value);
      EventEmitter.prototype[kCapture] = value;
    },
    enumerable: true,
  },
});

module.exports = Object.assign(EventEmitter, {
  EventEmitter, addAbortListener, once, on, getEventListeners, getMaxListeners,
  usingDomains: false,
  captureRejectionSymbol: rejection,
  errorMonitor: Symbol("events.errorMonitor"),
  listenerCount: (emitter, type) =>
    typeof emitter.listenerCount === "function" ? emitter.listenerCount(type) : methods.listenerCount.call(emitter, type),
  setMaxListeners: (count, ...targets) => setMaxListeners(count, targets, (most) => (defaultMaxListeners = most)),
});
