// How a stream ends before its time: the members and rules that both halves share.
// A stream is destroyed once; its error is told once, then it is closed, each on a later tick.
"use strict";

const halves = (stream) => [stream._writableState, stream._readableState].filter(Boolean);
const anyHalf = (stream, name) => halves(stream).some((state) => state[name]);

function mark(stream, name) {
  for (const state of halves(stream)) state[name] = true;
}

function noteError(stream, error) {
  if (!error) return;
  for (const state of halves(stream)) state.errored ||= error;
}

function destroy(error, callback) {
  if (anyHalf(this, "destroyed")) {
    if (typeof callback === "function") callback();
    return this;
  }
  noteError(this, error);
  mark(this, "destroyed");
  if (halves(this)[0].constructed) dispose(this, error, callback);
  else this.once(CONSTRUCTED, (failure) => dispose(this, failure ?? error, callback));
  return this;
}

function dispose(stream, error, callback) {
  let called = false;
  const disposed = (failure) => {
    if (called) return;
    called = true;
    noteError(stream, failure);
    mark(stream, "closed");
    if (typeof callback === "function") callback(failure);
    process.nextTick(() => {
      if (failure) tellError(stream, failure);
      mark(stream, "closeEmitted");
      if (anyHalf(stream, "emitClose")) stream.emit("close");
    });
  };
  try {
    stream._destroy(error || null, disposed);
  } catch (thrown) {
    disposed(thrown);
  }
}

function tellError(stream, error) {
  if (anyHalf(stream, "errorEmitted")) return;
  mark(stream, "errorEmitted");
  stream.emit("error", error);
}

function errorOrDestroy(stream, error, later) {
  if (anyHalf(stream, "destroyed")) return;
  if (anyHalf(stream, "autoDestroy")) stream.destroy(error);
  else if (error) {
    noteError(stream, error);
    if (later) process.nextTick(tellError, stream, error);
    else tellError(stream, error);
  }
}

const CONSTRUCTED = Symbol("constructed");

// `construct`: nothing is read or written before its callback.
function construct(stream, go) {
  if (typeof stream._construct !== "function") return;
  for (const state of halves(stream)) state.constructed = false;
  stream.once(STARTED, go);
  if (stream.listenerCount(STARTED) > 1) return; // a Duplex: one call for both halves
  process.nextTick(() => {
    let called = false;
    const done = (error) => {
      if (called) return errorOrDestroy(stream, error ?? streamError("ERR_MULTIPLE_CALLBACK", "Callback called multiple times"));
      called = true;
      mark(stream, "constructed");
      if (anyHalf(stream, "destroyed")) stream.emit(CONSTRUCTED, error);
      else if (error) errorOrDestroy(stream, error, true);
      else stream.emit(STARTED);
    };
    try {
      stream._construct((error) => process.nextTick(done, error));
    } catch (thrown) {
      process.nextTick(done, thrown);
    }
  });
}
const STARTED = Symbol("started");

const streamError = (code, message, Base = Error) => internal.codedError(Base, code, message);
const afterDestroy = (call) => streamError("ERR_STREAM_DESTROYED", `Cannot call ${call} after a stream was destroyed`);
const notImplemented = (name) => streamError("ERR_METHOD_NOT_IMPLEMENTED", `The ${name} method is not implemented`);

// The members of either half that are the same in both.
const shared = {
  destroy,
  _destroy(error, callback) {
    callback(error);
  },
  get destroyed() {
    const all = halves(this);
    return all.length > 0 && all.every((state) => state.destroyed);
  },
  set destroyed(value) {
    for (const state of halves(this)) state.destroyed = value;
  },
  get closed() {
    return anyHalf(this, "closed");
  },
  get errored() {
    return halves(this).find((state) => state.errored)?.errored ?? null;
  },
};

// What the options of a stream say of both halves; `side` is "readable" or "writable".
function commonState(stream, options, side) {
  const objectMode = Boolean(options?.objectMode || options?.[`${side}ObjectMode`]);
  return {
    objectMode, highWaterMark: mark16(options, side, objectMode), length: 0, sync: true, constructed: true,
    destroyed: false, errored: null, errorEmitted: false, closed: false, closeEmitted: false,
    emitClose: options?.emitClose !== false, autoDestroy: options?.autoDestroy !== false,
    defaultEncoding: options?.defaultEncoding || "utf8",
  };
}

const defaults = { bytes: 16384, objects: 16 };

function mark16(options, side, objectMode) {
  const own = options?.[`${side}HighWaterMark`];
  const [given, name] = options?.highWaterMark != null ? [options.highWaterMark, "highWaterMark"] : [own, `${side}HighWaterMark`];
  if (given == null) return objectMode ? defaults.objects : defaults.bytes;
  if (!Number.isInteger(given) || given < 0) throw internal.argValue(`options.${name}`, given);
  return Math.floor(given);
}

function take(stream, options, names) {
  for (const name of names) if (typeof options?.[name] === "function") stream[`_${name}`] = options[name];
  const signal = options?.signal;
  if (signal) abortWith(stream, signal);
}

function abortWith(stream, signal) {
  const abort = () =>
    stream.destroy(
      Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" }),
    );
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
}

Object.assign(exports, {
  abortWith, afterDestroy, anyHalf, commonState, construct, defaults, errorOrDestroy, notImplemented, shared, streamError, take,
});
