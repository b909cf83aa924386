// Emitter and Readable: what of Node's events and streams a fetch body and a FormData need.
// Defines: Emitter, Readable, readableAll; needs: 40_buffer, callLater (46_crypto_random).
// Memory only: chunks are there already, so nothing waits for a consumer.

const emitterListeners = new WeakMap(); // Emitter → { event: [listener] }

class Emitter {
  on(event, listener) {
    checkFunction(listener, "listener");
    const all = eventsOf(this);
    all[event] = [...(all[event] ?? []), listener];
    return this;
  }
  once(event, listener) {
    checkFunction(listener, "listener");
    const wrapper = (...args) => {
      this.off(event, wrapper);
      return reflectApply(listener, this, args);
    };
    wrapper.listener = listener;
    return this.on(event, wrapper);
  }
  off(event, listener) {
    const all = eventsOf(this);
    const list = all[event] ?? [];
    const at = list.findLastIndex((item) => item === listener || item.listener === listener);
    if (at >= 0) all[event] = list.toSpliced(at, 1);
    return this;
  }
  removeAllListeners(event) {
    if (event === undefined) weakMapSet(emitterListeners, this, { __proto__: null });
    else delete eventsOf(this)[event];
    return this;
  }
  emit(event, ...args) {
    const list = eventsOf(this)[event] ?? [];
    if (list.length === 0 && event === "error") throw unhandled(args[0]);
    for (const listener of list) reflectApply(listener, this, args);
    return list.length > 0;
  }
  listeners(event) {
    return (eventsOf(this)[event] ?? []).map((item) => item.listener ?? item);
  }
  listenerCount(event) {
    return (eventsOf(this)[event] ?? []).length;
  }
}
Emitter.prototype.addListener = Emitter.prototype.on;
Emitter.prototype.removeListener = Emitter.prototype.off;

function unhandled(error) {
  return error instanceof Error ? error : new Error(`Unhandled error. (${inspect(error)})`);
}

function eventsOf(emitter) {
  let all = weakMapGet(emitterListeners, emitter);
  if (all === undefined) weakMapSet(emitterListeners, emitter, (all = { __proto__: null }));
  return all;
}

const streamStates = new WeakMap(); // Readable → { chunks, ended, flowing, scheduled, finished, encoding, error }

function streamState(stream) {
  let state = weakMapGet(streamStates, stream);
  if (state === undefined) {
    state = { chunks: [], ended: false, flowing: null, scheduled: false, finished: false, encoding: null, error: null };
    weakMapSet(streamStates, stream, state);
  }
  return state;
}

class Readable extends Emitter {
  // null ends the stream.
  push(chunk) {
    const state = streamState(this);
    if (chunk === null) state.ended = true;
    else arrayPush(state.chunks, typeof chunk === "string" ? bufferFromString(chunk, "utf8") : chunk);
    scheduleFlow(this);
    return true;
  }
  on(event, listener) {
    super.on(event, listener);
    if (event === "data" && streamState(this).flowing !== false) this.resume();
    if (event === "readable") scheduleFlow(this);
    return this;
  }
  get readable() {
    return !streamState(this).finished && streamState(this).error === null;
  }
  get readableEnded() {
    return streamState(this).finished;
  }
  get destroyed() {
    return streamState(this).finished || streamState(this).error !== null;
  }
  setEncoding(encoding) {
    streamState(this).encoding = encoding;
    return this;
  }
  resume() {
    streamState(this).flowing = true;
    scheduleFlow(this);
    return this;
  }
  pause() {
    streamState(this).flowing = false;
    return this;
  }
  isPaused() {
    return streamState(this).flowing === false;
  }
  read() {
    const state = streamState(this);
    if (state.chunks.length === 0) return null;
    const all = Buffer.concat(state.chunks);
    state.chunks = [];
    scheduleFlow(this);
    return chunkAs(all, state.encoding);
  }
  pipe(destination) {
    this.on("data", (chunk) => destination.write(chunk));
    this.on("end", () => destination.end?.());
    return destination;
  }
  destroy(error) {
    const state = streamState(this);
    if (this.destroyed) return this;
    state.chunks = [];
    state.error = error ?? new Error("Premature close");
    if (error) callLater(() => this.emit("error", error));
    callLater(() => this.emit("close"));
    return this;
  }
  async *[Symbol.asyncIterator]() {
    const all = await readableAll(this);
    if (all.length > 0) yield chunkAs(all, streamState(this).encoding);
  }
}

const chunkAs = (chunk, encoding) => (encoding && isUint8Array(chunk) ? Buffer.from(chunk).toString(encoding) : chunk);

function scheduleFlow(stream) {
  const state = streamState(stream);
  if (state.scheduled) return;
  state.scheduled = true;
  callLater(() => {
    state.scheduled = false;
    flow(stream, state);
  });
}

function flow(stream, state) {
  if (state.finished || state.error !== null) return;
  if (state.chunks.length > 0 && stream.listenerCount("readable") > 0) stream.emit("readable");
  while (state.flowing && state.chunks.length > 0) stream.emit("data", chunkAs(state.chunks.shift(), state.encoding));
  if (state.ended && state.chunks.length === 0 && (state.flowing || stream.listenerCount("readable") > 0)) {
    state.finished = true;
    if (stream.listenerCount("readable") > 0) stream.emit("readable");
    stream.emit("end");
    stream.emit("close");
  }
}

// Promise of everything that a stream will give, as one Buffer.
function readableAll(stream) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    stream.on("data", (chunk) => arrayPush(chunks, bytesOf(chunk)));
    stream.on("error", reject);
    stream.on("end", () => resolve(Buffer.concat(chunks)));
    stream.resume?.();
  });
}
