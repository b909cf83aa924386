// EventEmitter as Node has it: constructors of old packages call it as a function.
// Trap: subclasses that forget to call it must work all the same, so all is made at first use.
"use strict";

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
EventEmitter.defaultMaxListeners = 10;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = Symbol.for("nodejs.rejection");
EventEmitter.errorMonitor = Symbol("events.errorMonitor");
EventEmitter.init = function () {
  if (!Object.hasOwn(this, "_events") || this._events === undefined) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
};

function listenersOf(emitter) {
  if (emitter._events === undefined || emitter._events === Object.getPrototypeOf(emitter)._events) {
    emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  }
  return emitter._events;
}

function add(emitter, type, listener, first) {
  if (typeof listener !== "function") throw internal.argType("listener", "Function", listener);
  const events = listenersOf(emitter);
  if (events.newListener !== undefined) emitter.emit("newListener", type, listener.listener ?? listener);
  const list = events[type] ?? [];
  if (list.length === 0) emitter._eventsCount += 1;
  events[type] = first ? [listener, ...list] : [...list, listener];
  return emitter;
}

function onceWrapper(emitter, type, listener) {
  if (typeof listener !== "function") throw internal.argType("listener", "Function", listener);
  const wrapper = function (...args) {
    emitter.removeListener(type, wrapper);
    return Reflect.apply(listener, emitter, args);
  };
  wrapper.listener = listener;
  return wrapper;
}

const methods = {
  setMaxListeners(count) {
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  },
  emit(type, ...args) {
    const events = listenersOf(this);
    const list = events[type];
    if (type === "error" && events[EventEmitter.errorMonitor]) this.emit(EventEmitter.errorMonitor, ...args);
    if (list === undefined) {
      if (type === "error") throw uncaught(args[0]);
      return false;
    }
    for (const listener of list) Reflect.apply(listener, this, args);
    return true;
  },
  addListener(type, listener) {
    return add(this, type, listener, false);
  },
  on(type, listener) {
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
  removeListener(type, listener) {
    if (typeof listener !== "function") throw internal.argType("listener", "Function", listener);
    const events = listenersOf(this);
    const list = events[type] ?? [];
    const at = list.findLastIndex((each) => each === listener || each.listener === listener);
    if (at < 0) return this;
    if (list.length === 1) {
      delete events[type];
      this._eventsCount -= 1;
    } else events[type] = list.toSpliced(at, 1);
    if (events.removeListener !== undefined) this.emit("removeListener", type, listener);
    return this;
  },
  removeAllListeners(type) {
    const events = listenersOf(this);
    if (type === undefined) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      delete events[type];
      this._eventsCount -= 1;
    }
    return this;
  },
  listeners(type) {
    return (listenersOf(this)[type] ?? []).map((each) => each.listener ?? each);
  },
  rawListeners(type) {
    return [...(listenersOf(this)[type] ?? [])];
  },
  listenerCount(type) {
    return (listenersOf(this)[type] ?? []).length;
  },
  eventNames() {
    return Reflect.ownKeys(listenersOf(this));
  },
};
Object.assign(EventEmitter.prototype, methods);
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

function uncaught(error) {
  if (error instanceof Error) return error;
  const failure = new Error(`Unhandled error. (${internal.inspect(error)})`);
  failure.code = "ERR_UNHANDLED_ERROR";
  failure.context = error;
  return failure;
}

EventEmitter.listenerCount = (emitter, type) => emitter.listenerCount(type);
EventEmitter.once = (emitter, type) =>
  new Promise((resolve, reject) => {
    const fail = (error) => {
      emitter.removeListener(type, done);
      reject(error);
    };
    const done = (...args) => {
      emitter.removeListener("error", fail);
      resolve(args);
    };
    emitter.once(type, done);
    if (type !== "error") emitter.once("error", fail);
  });

module.exports = EventEmitter;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.setMaxListeners = () => {};
