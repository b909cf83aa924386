// The writable half of a stream: chunks are written one after the other, each when the last is done.
// The order of callbacks and events is Node's, on which packages rely.
"use strict";

const { afterDestroy, commonState, construct, errorOrDestroy, notImplemented, shared, streamError, take } = require("internal_destroy");

const nothing = () => {};

function initWritable(stream, options) {
  const state = {
    ...commonState(stream, options, "writable"),
    finalCalled: false, needDrain: false, ending: false, ended: false, finished: false, prefinished: false,
    decodeStrings: options?.decodeStrings !== false, writing: false, corked: 0, bufferProcessing: false, writeLength: 0,
    writeCallback: null, afterWrite: null, buffered: [], pending: 0, whenFinished: [], writable: undefined,
  };
  state.onWrite = (error) => wrote(stream, state, error);
  stream._writableState = state;
  take(stream, options, ["write", "writev", "destroy", "final", "construct"]);
  construct(stream, () => {
    if (!state.writing) writeBuffered(stream, state);
    finishMaybe(stream, state);
  });
}

const sizeOf = (state, chunk) => (state.objectMode ? 1 : chunk.length);

function accept(stream, given, kind, then) {
  const state = stream._writableState;
  const usual = state.objectMode ? undefined : state.defaultEncoding;
  let [chunk, encoding, callback] = typeof kind === "function" ? [given, usual, kind] : [given, kind || usual, then];
  if (encoding !== undefined && encoding !== "buffer" && !Buffer.isEncoding(encoding)) {
    throw streamError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`, TypeError);
  }
  if (typeof callback !== "function") callback = nothing;
  if (chunk === null) throw streamError("ERR_STREAM_NULL_VALUES", "May not write null values to stream", TypeError);
  if (!state.objectMode) [chunk, encoding] = asWritten(state, chunk, encoding);
  let error;
  if (state.ending) error = streamError("ERR_STREAM_WRITE_AFTER_END", "write after end");
  else if (state.destroyed) error = afterDestroy("write");
  if (error) {
    process.nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pending += 1;
  return writeOrBuffer(stream, state, { chunk, encoding, callback });
}

function asWritten(state, chunk, encoding) {
  if (typeof chunk === "string") return state.decodeStrings ? [Buffer.from(chunk, encoding), "buffer"] : [chunk, encoding];
  if (Buffer.isBuffer(chunk)) return [chunk, "buffer"];
  if (ArrayBuffer.isView(chunk)) return [Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), "buffer"];
  throw internal.argType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
}

function writeOrBuffer(stream, state, item) {
  state.length += sizeOf(state, item.chunk);
  const room = state.length < state.highWaterMark;
  if (!room) state.needDrain = true;
  if (state.writing || state.corked || state.errored || !state.constructed) state.buffered.push(item);
  else writeNow(stream, state, item);
  return room && !state.errored && !state.destroyed;
}

function writeNow(stream, state, { chunk, encoding, callback }) {
  state.writeLength = sizeOf(state, chunk);
  begin(state, callback);
  if (state.destroyed) state.onWrite(afterDestroy("write"));
  else stream._write(chunk, encoding, state.onWrite);
  state.sync = false;
}

function begin(state, callback) {
  state.writeCallback = callback;
  state.writing = state.sync = true;
}

function wrote(stream, state, error) {
  const { sync, writeCallback: callback } = state;
  if (typeof callback !== "function") {
    return errorOrDestroy(stream, streamError("ERR_MULTIPLE_CALLBACK", "Callback called multiple times"));
  }
  state.writing = false;
  state.writeCallback = null;
  state.length -= state.writeLength;
  state.writeLength = 0;
  if (error) {
    state.errored ??= error;
    if (stream._readableState) stream._readableState.errored ??= error;
    if (sync) process.nextTick(writeFailed, stream, state, error, callback);
    else writeFailed(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > 0) writeBuffered(stream, state);
  if (!sync) return written(stream, state, [callback]);
  // Callbacks of writes that were done at once come together on one tick, where they are the same.
  if (state.afterWrite?.callback === callback) return void state.afterWrite.calls.push(callback);
  const after = { callback, calls: [callback] };
  state.afterWrite = after;
  process.nextTick(() => {
    state.afterWrite = null;
    written(stream, state, after.calls);
  });
}

function written(stream, state, callbacks) {
  if (!state.ending && !state.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit("drain");
  }
  for (const callback of callbacks) {
    state.pending -= 1;
    callback(null);
  }
  if (state.destroyed) failBuffered(state);
  finishMaybe(stream, state);
}

function writeFailed(stream, state, error, callback) {
  state.pending -= 1;
  callback(error);
  failBuffered(state);
  errorOrDestroy(stream, error);
}

function failBuffered(state) {
  if (state.writing) return;
  for (const { chunk, callback } of state.buffered.splice(0)) {
    state.length -= sizeOf(state, chunk);
    callback(state.errored ?? afterDestroy("write"));
  }
  for (const callback of state.whenFinished.splice(0)) callback(state.errored ?? afterDestroy("end"));
}

function writeBuffered(stream, state) {
  if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed) return;
  if (state.buffered.length === 0) return;
  state.bufferProcessing = true;
  if (state.buffered.length > 1 && stream._writev) {
    const items = state.buffered;
    state.buffered = [];
    state.pending -= items.length - 1;
    state.writeLength = state.length;
    begin(state, (error) => items.forEach(({ callback }) => callback(error)));
    items.allBuffers = items.every(({ encoding }) => encoding === "buffer");
    stream._writev(items, state.onWrite);
    state.sync = false;
  } else while (state.buffered.length > 0 && !state.writing) writeNow(stream, state, state.buffered.shift());
  state.bufferProcessing = false;
}

const mayFinish = (state) =>
  state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored && state.buffered.length === 0 &&
  !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;

function finishMaybe(stream, state, sync) {
  if (!mayFinish(state)) return;
  prefinish(stream, state);
  if (state.pending > 0) return;
  if (sync) {
    state.pending += 1;
    process.nextTick(() => (mayFinish(state) ? finish(stream, state) : (state.pending -= 1)));
  } else if (mayFinish(state)) {
    state.pending += 1;
    finish(stream, state);
  }
}

function prefinish(stream, state) {
  if (state.prefinished || state.finalCalled) return;
  if (typeof stream._final === "function" && !state.destroyed) {
    state.finalCalled = true;
    callFinal(stream, state);
  } else {
    state.prefinished = true;
    stream.emit("prefinish");
  }
}

function callFinal(stream, state) {
  let called = false;
  const done = (error) => {
    if (called) return errorOrDestroy(stream, error ?? streamError("ERR_MULTIPLE_CALLBACK", "Callback called multiple times"));
    called = true;
    state.pending -= 1;
    if (error) {
      for (const callback of state.whenFinished.splice(0)) callback(error);
      errorOrDestroy(stream, error, state.sync);
    } else if (mayFinish(state)) {
      state.prefinished = true;
      stream.emit("prefinish");
      state.pending += 1;
      process.nextTick(finish, stream, state);
    }
  };
  state.sync = true;
  state.pending += 1;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  state.sync = false;
}

function finish(stream, state) {
  state.pending -= 1;
  state.finished = true;
  for (const callback of state.whenFinished.splice(0)) callback(null);
  stream.emit("finish");
  const other = stream._readableState;
  if (state.autoDestroy && (!other || (other.autoDestroy && (other.endEmitted || other.readable === false)))) stream.destroy();
}

function end(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === "function") [callback, chunk, encoding] = [chunk];
  else if (typeof encoding === "function") [callback, encoding] = [encoding];
  let error;
  if (chunk !== null && chunk !== undefined) {
    const result = accept(this, chunk, encoding);
    if (result instanceof Error) error = result;
  }
  if (state.corked) {
    state.corked = 1;
    this.uncork();
  }
  if (error === undefined && !state.errored && !state.ending) {
    state.ending = true;
    finishMaybe(this, state, true);
    state.ended = true;
  } else if (error === undefined && state.finished) {
    error = streamError("ERR_STREAM_ALREADY_FINISHED", "Cannot call end after a stream was finished");
  } else if (error === undefined && state.destroyed) error = afterDestroy("end");
  if (typeof callback !== "function") return this;
  if (error) process.nextTick(callback, error);
  else if (state.errored) process.nextTick(callback, state.errored);
  else if (state.finished) process.nextTick(callback, null);
  else state.whenFinished.push(callback);
  return this;
}

const writable = {
  _write(chunk, encoding, callback) {
    if (!this._writev) throw notImplemented("_write()");
    this._writev([{ chunk, encoding }], callback);
  },
  _writev: null,
  write(chunk, encoding, callback) {
    return accept(this, chunk, encoding, callback) === true;
  },
  end,
  cork() {
    this._writableState.corked += 1;
  },
  uncork() {
    const state = this._writableState;
    if (!state.corked) return;
    state.corked -= 1;
    if (!state.writing) writeBuffered(this, state);
  },
  setDefaultEncoding(given) {
    const encoding = typeof given === "string" ? given.toLowerCase() : given;
    if (!Buffer.isEncoding(encoding)) throw streamError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`, TypeError);
    this._writableState.defaultEncoding = encoding;
    return this;
  },
  destroy(error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.buffered.length > 0 || state.whenFinished.length > 0)) process.nextTick(failBuffered, state);
    return shared.destroy.call(this, error, callback);
  },
};

const getter = (get, set) => ({ get, set, configurable: true, enumerable: false });
const showing = (name) => getter(function () { return this._writableState?.[name]; });
const getters = {
  writable: getter(
    function () {
      const state = this._writableState;
      return Boolean(state) && state.writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended;
    },
    function (value) {
      if (this._writableState) this._writableState.writable = Boolean(value);
    },
  ),
  writableAborted: getter(function () {
    const state = this._writableState;
    return Boolean(state.writable !== false && (state.destroyed || state.errored) && !state.finished);
  }),
  writableEnded: showing("ending"),
  writableFinished: showing("finished"),
  writableLength: showing("length"),
  writableObjectMode: showing("objectMode"),
  writableHighWaterMark: showing("highWaterMark"),
  writableCorked: showing("corked"),
  writableNeedDrain: getter(function () {
    const state = this._writableState;
    return !state.destroyed && !state.ending && state.needDrain;
  }),
};

Object.assign(exports, { initWritable, members: { ...Object.getOwnPropertyDescriptors(shared), ...Object.getOwnPropertyDescriptors(writable), ...getters } });
