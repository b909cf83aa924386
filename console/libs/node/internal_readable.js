// The readable half of a stream: what is pushed waits in a list until somebody reads or listens.
// The order of events is Node's, on which packages rely; internal_flow has pipes and listeners.
"use strict";

const { StringDecoder } = require("string_decoder");
const { commonState, construct, errorOrDestroy, notImplemented, shared, streamError, take } = require("internal_destroy");
const { emitReadable, flowing, readableNow } = require("internal_flow");

function initReadable(stream, options) {
  stream._readableState = {
    ...commonState(stream, options, "readable"),
    buffer: [], pipes: [], flowing: null, ended: false, endEmitted: false, reading: false, needReadable: false,
    emittedReadable: false, readableListening: false, resumeScheduled: false, paused: null, readingMore: false,
    dataEmitted: false, decoder: null, encoding: null, awaitDrain: new Set(), readable: undefined,
  };
  if (options?.encoding) stream.setEncoding(options.encoding);
  take(stream, options, ["read", "destroy", "construct"]);
  construct(stream, () => stream._readableState.needReadable && maybeReadMore(stream, stream._readableState));
}

function addChunk(stream, state, chunk, first) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount("data") > 0) {
    state.dataEmitted = true;
    stream.emit("data", chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (first) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream, state);
  }
  maybeReadMore(stream, state);
}

// A chunk as it is kept: bytes, unless it is text in the encoding that readers asked for.
function asKept(state, chunk, encoding, first) {
  if (state.objectMode || chunk === null || chunk === undefined) return [chunk, encoding];
  if (typeof chunk === "string") {
    const kind = encoding || state.defaultEncoding;
    if (state.encoding === kind) return [chunk, kind];
    const bytes = Buffer.from(chunk, kind);
    return first && state.encoding ? [bytes.toString(state.encoding), kind] : [bytes, ""];
  }
  if (Buffer.isBuffer(chunk)) return [chunk, ""];
  if (ArrayBuffer.isView(chunk)) return [Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), ""];
  throw internal.argType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
}

function accept(stream, given, encoding, first) {
  const state = stream._readableState;
  let chunk;
  try {
    [chunk, encoding] = asKept(state, given, encoding, first);
  } catch (error) {
    errorOrDestroy(stream, error);
    return false;
  }
  if (chunk === null) {
    state.reading = false;
    endOfChunks(stream, state);
  } else if (state.objectMode || chunk?.length > 0) {
    if (!store(stream, state, chunk, encoding, first)) return false;
  } else if (!first) {
    state.reading = false;
    maybeReadMore(stream, state);
  }
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function store(stream, state, chunk, encoding, first) {
  if (first ? state.endEmitted : state.ended) {
    const error = first
      ? streamError("ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event")
      : streamError("ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF");
    errorOrDestroy(stream, error);
    return !first;
  }
  if (state.destroyed || state.errored) return false;
  if (first) addChunk(stream, state, chunk, true);
  else {
    state.reading = false;
    const kept = state.decoder && !encoding ? state.decoder.write(chunk) : chunk;
    if (state.objectMode || kept.length > 0) addChunk(stream, state, kept, false);
    else maybeReadMore(stream, state);
  }
  return true;
}

function endOfChunks(stream, state) {
  if (state.ended) return;
  const rest = state.decoder?.end();
  if (rest) {
    state.buffer.push(rest);
    state.length += state.objectMode ? 1 : rest.length;
  }
  state.ended = true;
  if (state.sync) return emitReadable(stream, state);
  state.needReadable = false;
  state.emittedReadable = true;
  readableNow(stream, state);
}

function maybeReadMore(stream, state) {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  process.nextTick(() => {
    const wants = () => state.length < state.highWaterMark || (state.flowing && state.length === 0);
    while (!state.reading && !state.ended && wants()) {
      const before = state.length;
      stream.read(0);
      if (before === state.length) break;
    }
    state.readingMore = false;
  });
}

function amount(asked, state) {
  if (asked <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(asked)) return state.flowing && state.length > 0 ? state.buffer[0].length : state.length;
  if (asked <= state.length) return asked;
  return state.ended ? state.length : 0;
}

function takeOut(count, state) {
  if (state.objectMode) return state.buffer.shift();
  const first = state.buffer[0];
  if (first.length === count) return state.buffer.shift();
  if (first.length > count) {
    state.buffer[0] = first.slice(count);
    return first.slice(0, count);
  }
  const all = state.decoder ? state.buffer.join("") : Buffer.concat(state.buffer);
  state.buffer = all.length > count ? [all.slice(count)] : [];
  return all.slice(0, count);
}

function fill(stream, state) {
  state.reading = state.sync = true;
  if (state.length === 0) state.needReadable = true;
  try {
    stream._read(state.highWaterMark);
  } catch (error) {
    errorOrDestroy(stream, error);
  }
  state.sync = false;
}

function read(size) {
  const state = this._readableState;
  const asked = size === undefined ? NaN : Number.isInteger(size) ? size : Number.parseInt(size, 10);
  if (asked > state.highWaterMark) state.highWaterMark = 2 ** Math.ceil(Math.log2(asked));
  if (asked !== 0) state.emittedReadable = false;
  const enough = state.highWaterMark === 0 ? state.length > 0 : state.length >= state.highWaterMark;
  if (asked === 0 && state.needReadable && (enough || state.ended)) {
    if (state.length === 0 && state.ended) endReadable(this);
    else emitReadable(this, state);
    return null;
  }
  let count = amount(asked, state);
  if (count === 0 && state.ended) {
    if (state.length === 0) endReadable(this);
    return null;
  }
  const wanted = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
  if (wanted && !(state.ended || state.reading || state.destroyed || state.errored || !state.constructed)) {
    fill(this, state);
    if (!state.reading) count = amount(asked, state);
  }
  const found = count > 0 && state.length > 0 ? takeOut(count, state) : null;
  if (found === null) {
    state.needReadable = state.length <= state.highWaterMark;
    count = 0;
  } else {
    state.length -= count;
    state.awaitDrain.clear();
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (asked !== count && state.ended) endReadable(this);
  }
  if (found !== null && !state.errored && !state.closeEmitted) {
    state.dataEmitted = true;
    this.emit("data", found);
  }
  return found;
}

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  process.nextTick(() => {
    if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
    state.endEmitted = true;
    stream.emit("end");
    const other = stream._writableState;
    if (stream.writable && stream.allowHalfOpen === false) process.nextTick(() => stream.writable && !stream.writableEnded && stream.end());
    else if (state.autoDestroy && (!other || (other.autoDestroy && (other.finished || other.writable === false)))) stream.destroy();
  });
}

const readable = {
  ...flowing,
  _read() {
    throw notImplemented("_read()");
  },
  push(chunk, encoding) {
    return accept(this, chunk, encoding, false);
  },
  unshift(chunk, encoding) {
    return accept(this, chunk, encoding, true);
  },
  read,
  setEncoding(encoding) {
    const state = this._readableState;
    state.decoder = new StringDecoder(encoding);
    state.encoding = state.decoder.encoding;
    const text = state.buffer.map((chunk) => state.decoder.write(chunk)).join("");
    state.buffer = text === "" ? [] : [text];
    state.length = text.length;
    return this;
  },
};

const getter = (get, set) => ({ get, set, configurable: true, enumerable: false });
const showing = (name) => getter(function () { return this._readableState?.[name]; });
const getters = {
  readable: getter(
    function () {
      const state = this._readableState;
      return Boolean(state) && state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
    },
    function (value) {
      if (this._readableState) this._readableState.readable = Boolean(value);
    },
  ),
  readableDidRead: showing("dataEmitted"),
  readableAborted: getter(function () {
    const state = this._readableState;
    return Boolean(state.readable !== false && (state.destroyed || state.errored) && !state.endEmitted);
  }),
  readableEnded: showing("endEmitted"),
  readableFlowing: getter(
    function () { return this._readableState.flowing; },
    function (value) { if (this._readableState) this._readableState.flowing = value; },
  ),
  readableLength: showing("length"),
  readableObjectMode: showing("objectMode"),
  readableHighWaterMark: showing("highWaterMark"),
  readableEncoding: showing("encoding"),
  readableBuffer: showing("buffer"),
};

Object.assign(exports, { initReadable, members: { ...Object.getOwnPropertyDescriptors(shared), ...Object.getOwnPropertyDescriptors(readable), ...getters } });
