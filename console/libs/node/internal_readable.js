// The readable half of a stream: chunks wait in a list until somebody listens or reads.
"use strict";

const EventEmitter = require("events");
const { StringDecoder } = require("string_decoder");

function initReadable(stream, options) {
  stream._readableState = {
    objectMode: Boolean(options?.objectMode || options?.readableObjectMode), buffer: [], flowing: null, ended: false,
    endEmitted: false, reading: false, scheduled: false, destroyed: false, closed: false, decoder: null, pipes: [],
    encoding: null, highWaterMark: options?.highWaterMark ?? 16384, autoDestroy: options?.autoDestroy !== false,
  };
  stream.readable = true;
  if (options?.encoding) stream.setEncoding(options.encoding);
  if (typeof options?.read === "function") stream._read = options.read;
  if (typeof options?.destroy === "function") stream._destroy = options.destroy;
}

function stateOf(stream) {
  if (stream._readableState === undefined) initReadable(stream);
  return stream._readableState;
}

function schedule(stream) {
  const state = stateOf(stream);
  if (state.scheduled) return;
  state.scheduled = true;
  process.nextTick(() => {
    state.scheduled = false;
    flow(stream, state);
  });
}

function flow(stream, state) {
  if (state.destroyed) return;
  while (state.flowing && state.buffer.length > 0) stream.emit("data", state.buffer.shift());
  const pulled = stream.listenerCount("readable") > 0;
  if (pulled && !state.endEmitted && (state.buffer.length > 0 || state.ended)) stream.emit("readable");
  if (state.ended && state.buffer.length === 0) {
    if (state.flowing || pulled) finish(stream, state);
  } else if (!state.ended && (state.flowing || pulled)) fill(stream, state);
}

function fill(stream, state) {
  if (state.reading || state.ended || state.destroyed) return;
  state.reading = true;
  try {
    stream._read(state.highWaterMark);
  } catch (error) {
    stream.destroy(error);
  }
}

function finish(stream, state) {
  if (state.endEmitted) return;
  state.endEmitted = true;
  stream.readable = false;
  stream.emit("end");
  const writing = stream._writableState && !stream._writableState.finished;
  if (state.autoDestroy && !writing) process.nextTick(() => close(stream, state));
}

function close(stream, state) {
  if (state.closed) return;
  state.closed = state.destroyed = true;
  stream.emit("close");
}

function asChunk(state, chunk, encoding) {
  if (state.objectMode) return chunk;
  const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return state.decoder ? state.decoder.write(bytes) : bytes;
}

const readable = {
  _read() {},
  push(chunk, encoding) {
    const state = stateOf(this);
    state.reading = false;
    if (chunk === null) {
      const rest = state.decoder?.end();
      if (rest) state.buffer.push(rest);
      state.ended = true;
    } else if (state.objectMode || chunk?.length > 0) state.buffer.push(asChunk(state, chunk, encoding));
    schedule(this);
    return !state.ended;
  },
  unshift(chunk, encoding) {
    stateOf(this).buffer.unshift(asChunk(stateOf(this), chunk, encoding));
    schedule(this);
  },
  read(size) {
    const state = stateOf(this);
    if (size === 0) fill(this, state);
    if (state.buffer.length === 0) {
      if (state.ended) schedule(this);
      else fill(this, state);
    }
    if (state.buffer.length === 0 || size === 0) return null;
    if (state.objectMode) return state.buffer.shift();
    const all = state.decoder ? state.buffer.join("") : Buffer.concat(state.buffer);
    if (size !== undefined && size > all.length && !state.ended) return null;
    const taken = size === undefined ? all : all.slice(0, size);
    state.buffer = taken.length < all.length ? [all.slice(taken.length)] : [];
    schedule(this);
    return taken;
  },
  on(event, listener) {
    EventEmitter.prototype.on.call(this, event, listener);
    if (event === "data" && stateOf(this).flowing !== false) this.resume();
    if (event === "readable") schedule(this);
    return this;
  },
  addListener(event, listener) {
    return this.on(event, listener);
  },
  resume() {
    stateOf(this).flowing = true;
    schedule(this);
    return this;
  },
  pause() {
    stateOf(this).flowing = false;
    this.emit("pause");
    return this;
  },
  isPaused() {
    return stateOf(this).flowing === false;
  },
  setEncoding(encoding) {
    const state = stateOf(this);
    state.decoder = new StringDecoder(encoding);
    state.encoding = state.decoder.encoding;
    state.buffer = state.buffer.map((chunk) => state.decoder.write(chunk)).filter(Boolean);
    return this;
  },
  unpipe() {
    this.removeAllListeners("data");
    return this.pause();
  },
  destroy(error, callback) {
    const state = stateOf(this);
    if (state.destroyed) return this;
    state.destroyed = true;
    if (this._writableState) this._writableState.destroyed = true;
    this._destroy(error ?? null, (failure) => {
      process.nextTick(() => {
        if (failure) this.emit("error", failure);
        close(this, state);
      });
      callback?.(failure);
    });
    return this;
  },
  _destroy(error, callback) {
    callback(error);
  },
  get destroyed() {
    return stateOf(this).destroyed;
  },
  set destroyed(value) {
    stateOf(this).destroyed = value;
  },
  get readableEnded() {
    return stateOf(this).endEmitted;
  },
  get readableFlowing() {
    return stateOf(this).flowing;
  },
  get readableLength() {
    return stateOf(this).buffer.length;
  },
  get readableObjectMode() {
    return stateOf(this).objectMode;
  },
  get readableHighWaterMark() {
    return stateOf(this).highWaterMark;
  },
  async *[Symbol.asyncIterator]() {
    const chunks = [];
    let over = false;
    let failure;
    let wake = () => {};
    this.on("data", (chunk) => wake(chunks.push(chunk)));
    this.on("error", (error) => wake((failure = { error })));
    this.on("end", () => wake((over = true)));
    this.on("close", () => wake((over = true)));
    while (true) {
      while (chunks.length > 0) yield chunks.shift();
      if (failure) throw failure.error;
      if (over) return;
      await new Promise((resolve) => (wake = resolve));
    }
  },
};

Object.assign(exports, { initReadable, readable });
