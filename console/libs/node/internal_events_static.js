// What the module `events` has beside the class: events awaited, and events as an iteration.
"use strict";

const aborted = (signal) => {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
};

function checkSignal(signal) {
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) {
    throw internal.argType("options.signal", "AbortSignal", signal);
  }
  return signal;
}

function listen(emitter, type, listener, options) {
  if (typeof emitter.on === "function") emitter[options?.once ? "once" : "on"](type, listener);
  else if (typeof emitter.addEventListener === "function") emitter.addEventListener(type, listener, options);
  else throw internal.argType("emitter", "EventEmitter", emitter);
}

function unlisten(emitter, type, listener) {
  if (typeof emitter.removeListener === "function") emitter.removeListener(type, listener);
  else emitter.removeEventListener(type, listener);
}

async function once(emitter, type, options = {}) {
  const signal = checkSignal(options.signal);
  if (signal?.aborted) throw aborted(signal);
  return new Promise((resolve, reject) => {
    const stop = () => {
      unlisten(emitter, type, done);
      if (type !== "error" && typeof emitter.once === "function") unlisten(emitter, "error", fail);
      signal?.removeEventListener("abort", abort);
    };
    const fail = (error) => (stop(), reject(error));
    const done = (...args) => (stop(), resolve(args));
    const abort = () => (stop(), reject(aborted(signal)));
    listen(emitter, type, done, { once: true });
    if (type !== "error" && typeof emitter.once === "function") emitter.once("error", fail);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

// Events that have come wait in `events`, those who wait for one in `waiting`.
function on(emitter, type, options = {}) {
  const signal = checkSignal(options.signal);
  if (signal?.aborted) throw aborted(signal);
  const events = [];
  const waiting = [];
  let failure;
  let over = false;
  const arrive = (...args) => (waiting.length > 0 ? waiting.shift().resolve({ value: args, done: false }) : void events.push(args));
  const fail = (error) => {
    if (waiting.length > 0) waiting.shift().reject(error);
    else failure = { error };
    close();
  };
  const close = () => {
    unlisten(emitter, type, arrive);
    if (type !== "error" && typeof emitter.once === "function") unlisten(emitter, "error", fail);
    over = true;
    for (const each of waiting.splice(0)) each.resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const next = () => {
    if (events.length > 0) return Promise.resolve({ value: events.shift(), done: false });
    if (failure) {
      const { error } = failure;
      failure = undefined;
      return Promise.reject(error);
    }
    if (over) return close();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
  listen(emitter, type, arrive);
  if (type !== "error" && typeof emitter.once === "function") emitter.on("error", fail);
  signal?.addEventListener("abort", () => fail(aborted(signal)), { once: true });
  return Object.setPrototypeOf(
    {
      next,
      return: close,
      throw(error) {
        if (!(error instanceof Error)) throw internal.argType("EventEmitter.AsyncIterator", "Error", error);
        fail(error);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
    Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype),
  );
}

function getEventListeners(emitter, type) {
  if (typeof emitter.listeners === "function") return emitter.listeners(type);
  throw internal.argType("emitter", ["EventEmitter", "EventTarget"], emitter);
}

function getMaxListeners(emitter) {
  if (typeof emitter?.getMaxListeners === "function") return emitter._maxListeners ?? emitter.getMaxListeners();
  if (emitter instanceof EventTarget) return 10;
  throw internal.argType("emitter", ["EventEmitter", "EventTarget"], emitter);
}

function setMaxListeners(count = 10, targets, setDefault) {
  internal.checkLimit(count, "setMaxListeners");
  if (targets.length === 0) return setDefault(count), undefined;
  for (const target of targets) {
    if (target instanceof EventTarget) continue;
    if (typeof target.setMaxListeners !== "function") {
      throw internal.argType("eventTargets", ["EventEmitter", "EventTarget"], target);
    }
    target.setMaxListeners(count);
  }
}

function addAbortListener(signal, listener) {
  if (signal === undefined) throw internal.argType("signal", "AbortSignal", signal);
  checkSignal(signal);
  internal.checkFunction(listener, "listener");
  if (signal.aborted) queueMicrotask(() => listener());
  else signal.addEventListener("abort", listener, { once: true });
  return { [Symbol.dispose ?? Symbol.for("nodejs.dispose")]: () => signal.removeEventListener("abort", listener) };
}

Object.assign(exports, { addAbortListener, once, on, getEventListeners, getMaxListeners, setMaxListeners });
