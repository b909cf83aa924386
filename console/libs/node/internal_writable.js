// The writable half of a stream: chunks are written one after the other, each when the last is done.
"use strict";

function initWritable(stream, options) {
  stream._writableState = {
    objectMode: Boolean(options?.objectMode || options?.writableObjectMode), queue: [], writing: false, ending: false,
    finished: false, finalCalled: false, destroyed: false, corked: 0, length: 0, defaultEncoding: "utf8",
    decodeStrings: options?.decodeStrings !== false, autoDestroy: options?.autoDestroy !== false,
    highWaterMark: options?.highWaterMark ?? 16384,
  };
  stream.writable = true;
  if (typeof options?.write === "function") stream._write = options.write;
  if (typeof options?.writev === "function") stream._writev = options.writev;
  if (typeof options?.final === "function") stream._final = options.final;
  if (typeof options?.destroy === "function") stream._destroy = options.destroy;
}

function stateOf(stream) {
  if (stream._writableState === undefined) initWritable(stream);
  return stream._writableState;
}

function next(stream, state) {
  if (state.writing || state.destroyed || state.corked > 0) return;
  const item = state.queue.shift();
  if (item === undefined) {
    if (state.ending) conclude(stream, state);
    return;
  }
  state.writing = true;
  const done = (error) => {
    state.writing = false;
    process.nextTick(() => {
      item.callback?.(error ?? null);
      if (error) stream.destroy(error);
      else next(stream, state);
    });
  };
  if (!stream._write && stream._writev) stream._writev([{ chunk: item.chunk, encoding: item.encoding }], done);
  else stream._write(item.chunk, item.encoding, done);
}

function conclude(stream, state) {
  if (state.finalCalled) return;
  state.finalCalled = true;
  const done = (error) => {
    if (error) return void stream.destroy(error);
    process.nextTick(() => {
      stream.emit("prefinish");
      state.finished = true;
      stream.writable = false;
      stream.emit("finish");
      const reading = stream._readableState && !stream._readableState.endEmitted;
      if (state.autoDestroy && !reading) process.nextTick(() => stream.destroy());
    });
  };
  if (typeof stream._final === "function") stream._final(done);
  else done();
}

const writable = {
  _write(chunk, encoding, callback) {
    callback(internal.codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The _write() method is not implemented"));
  },
  write(chunk, encoding, callback) {
    const state = stateOf(this);
    if (typeof encoding === "function") [callback, encoding] = [encoding, undefined];
    if (chunk === null) throw internal.codedError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
    if (state.ending || state.destroyed) {
      const error = internal.codedError(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
      process.nextTick(() => this.destroy(error));
      callback?.(error);
      return false;
    }
    if (!state.objectMode && typeof chunk !== "string" && !ArrayBuffer.isView(chunk)) {
      throw internal.argType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
    }
    let kind = encoding ?? state.defaultEncoding;
    if (typeof chunk === "string" && state.decodeStrings && !state.objectMode) {
      chunk = Buffer.from(chunk, kind);
      kind = "buffer";
    } else if (typeof chunk !== "string") kind = "buffer";
    state.queue.push({ chunk, encoding: kind, callback });
    next(this, state);
    return true;
  },
  end(chunk, encoding, callback) {
    const state = stateOf(this);
    if (typeof chunk === "function") [callback, chunk, encoding] = [chunk];
    if (typeof encoding === "function") [callback, encoding] = [encoding];
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    state.corked = 0;
    if (callback) state.finished ? process.nextTick(callback) : this.once("finish", callback);
    if (state.ending) return this;
    state.ending = true;
    next(this, state);
    return this;
  },
  cork() {
    stateOf(this).corked += 1;
  },
  uncork() {
    const state = stateOf(this);
    if (state.corked > 0) state.corked -= 1;
    next(this, state);
  },
  setDefaultEncoding(encoding) {
    stateOf(this).defaultEncoding = encoding;
    return this;
  },
  destroy(error, callback) {
    const state = stateOf(this);
    if (state.destroyed) return this;
    state.destroyed = true;
    this.writable = false;
    if (this._readableState) this._readableState.destroyed = true;
    this._destroy(error ?? null, (failure) => {
      process.nextTick(() => {
        if (failure) this.emit("error", failure);
        this.emit("close");
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
  get writableEnded() {
    return stateOf(this).ending;
  },
  get writableFinished() {
    return stateOf(this).finished;
  },
  get writableLength() {
    return stateOf(this).queue.length;
  },
  get writableObjectMode() {
    return stateOf(this).objectMode;
  },
  get writableHighWaterMark() {
    return stateOf(this).highWaterMark;
  },
};

Object.assign(exports, { initWritable, writable });
