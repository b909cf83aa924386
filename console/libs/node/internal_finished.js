// When a stream is over: `finished`, which pipeline and iteration stand on.
"use strict";

const { streamError } = require("internal_destroy");

const nothing = () => {};
const has = (stream, method) => typeof stream?.on === "function" && typeof stream[method] === "function";
const isReadableKind = (stream) =>
  has(stream, "pipe") && (!stream._writableState || (Boolean(stream._readableState) && stream._readableState.readable !== false));
const isWritableKind = (stream) => has(stream, "write") && (!stream._readableState || stream._writableState?.writable !== false);
const isStream = (stream) => Boolean(stream) && typeof stream === "object" && (isReadableKind(stream) || isWritableKind(stream));
const premature = () => streamError("ERR_STREAM_PREMATURE_CLOSE", "Premature close");

const readableOver = (stream) => {
  const state = stream._readableState;
  return Boolean(state && !state.errored && (state.endEmitted || (state.ended && state.length === 0)));
};
const readableDone = (stream) => Boolean(stream._readableState && !stream._readableState.errored && stream._readableState.endEmitted);
const writableOver = (stream) => {
  const state = stream._writableState;
  return Boolean(state && !state.errored && (state.finished || (state.ended && state.length === 0)));
};
const writableDone = (stream) => Boolean(stream._writableState && !stream._writableState.errored && stream._writableState.finished);

function willEmitClose(stream, readable, writable) {
  const states = [stream._writableState, stream._readableState].filter(Boolean);
  const will = states.some((state) => state.autoDestroy && state.emitClose && state.closed === false);
  return will && isReadableKind(stream) === readable && isWritableKind(stream) === writable;
}

function finished(stream, given, then) {
  const callbackOnly = typeof given === "function";
  const options = callbackOnly || given == null ? {} : given;
  const callback = callbackOnly ? given : then;
  if (typeof options !== "object") throw internal.argType("options", "Object", options);
  if (typeof callback !== "function") throw internal.argType("callback", "Function", callback);
  if (!isStream(stream)) throw internal.argType("stream", ["ReadableStream", "WritableStream", "Stream"], stream);
  return watch(stream, options, callback);
}

function watch(stream, options, callback) {
  const readable = options.readable ?? isReadableKind(stream);
  const writable = options.writable ?? isWritableKind(stream);
  let called = false;
  let closes = willEmitClose(stream, readable, writable);
  let written = writableDone(stream);
  let read = readableDone(stream);
  const tell = (...error) => {
    if (called) return;
    called = true;
    Reflect.apply(callback, stream, error);
  };
  const onFinish = () => {
    written = true;
    if (stream.destroyed) closes = false;
    if (closes && (!stream.readable || readable)) return;
    if (!readable || read) tell();
  };
  const onEnd = () => {
    read = true;
    if (stream.destroyed) closes = false;
    if (closes && (!stream.writable || writable)) return;
    if (!writable || written) tell();
  };
  const onClose = () => {
    const error = stream._writableState?.errored || stream._readableState?.errored;
    if (error && typeof error !== "boolean") return tell(error);
    if (readable && !read && isReadableKind(stream) && !readableDone(stream)) return tell(premature());
    if (writable && !written && !writableDone(stream)) return tell(premature());
    tell();
  };
  const listeners = { end: onEnd, finish: onFinish, close: onClose };
  if (options.error !== false) listeners.error = tell;
  for (const [name, listener] of Object.entries(listeners)) stream.on(name, listener);

  const { _readableState: reads, _writableState: writes } = stream;
  const canRead = stream.readable !== false;
  const canWrite = stream.writable !== false;
  if (writes?.closed || reads?.closed) process.nextTick(onClose);
  else if (writes?.errorEmitted || reads?.errorEmitted) {
    if (!closes) process.nextTick(onClose);
  } else if (!readable && (!closes || canRead) && (written || !canWrite)) process.nextTick(onClose);
  else if (!writable && (!closes || canWrite) && (read || !canRead)) process.nextTick(onClose);

  const cleanup = () => {
    called = true;
    for (const [name, listener] of Object.entries(listeners)) stream.removeListener(name, listener);
    stream.on("error", nothing);
    stream.removeListener("error", nothing);
  };
  watchSignal(options.signal, stream, cleanup, callback);
  return cleanup;
}

function watchSignal(signal, stream, cleanup, callback) {
  if (!signal) return;
  const abort = () => {
    cleanup();
    const error = new Error("The operation was aborted", { cause: signal.reason });
    callback.call(stream, Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
  };
  if (signal.aborted) process.nextTick(abort);
  else signal.addEventListener("abort", abort, { once: true });
}

const finishedPromise = (stream, options) =>
  new Promise((resolve, reject) => {
    const cleanup = finished(stream, options, (error) => {
      if (options?.cleanup) cleanup();
      if (error) reject(error);
      else resolve();
    });
  });

Object.assign(exports, { finished, finishedPromise, isReadableKind, isStream, isWritableKind, readableOver, watch, writableOver });
