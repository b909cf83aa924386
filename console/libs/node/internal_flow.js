// How what is read leaves a stream by itself: flowing, paused, piped, and who listens.
"use strict";

const EventEmitter = require("events");
const { errorOrDestroy } = require("internal_destroy");

const on = EventEmitter.prototype.on;

function flow(stream) {
  while (stream._readableState.flowing && stream.read() !== null);
}

function emitReadable(stream, state) {
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  process.nextTick(readableNow, stream, state);
}

function readableNow(stream, state) {
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit("readable");
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

function resumeLater(stream, state) {
  if (state.resumeScheduled) return;
  state.resumeScheduled = true;
  process.nextTick(() => {
    if (!state.reading) stream.read(0);
    state.resumeScheduled = false;
    stream.emit("resume");
    flow(stream);
    if (state.flowing && !state.reading) stream.read(0);
  });
}

function listenersChanged(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount("readable") > 0;
  if (state.resumeScheduled && state.paused === false) state.flowing = true;
  else if (stream.listenerCount("data") > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

function listenToReadable(stream, state) {
  state.readableListening = state.needReadable = true;
  state.flowing = state.emittedReadable = false;
  if (state.length > 0) emitReadable(stream, state);
  else if (!state.reading) process.nextTick(() => stream.read(0));
}

function pipe(target, options) {
  const source = this;
  const state = source._readableState;
  state.pipes.push(target);
  const end = options?.end === false ? unpipe : finish;
  let drained;
  let cleaned = false;

  if (state.endEmitted) process.nextTick(end);
  else source.once("end", end);
  target.on("unpipe", unpiped);
  source.on("data", data);
  target.prependListener("error", fail);
  target.once("close", closed);
  target.once("finish", finished);
  target.emit("pipe", source);
  if (target.writableNeedDrain === true) wait();
  else if (!state.flowing) source.resume();
  return target;

  function data(chunk) {
    if (target.write(chunk) === false) wait();
  }
  function wait() {
    if (!cleaned) {
      if (state.pipes.includes(target)) state.awaitDrain.add(target);
      source.pause();
    }
    if (drained) return;
    drained = () => {
      state.awaitDrain.delete(target);
      if (state.awaitDrain.size === 0 && source.listenerCount("data") > 0) source.resume();
    };
    target.on("drain", drained);
  }
  function unpiped(from, info) {
    if (from !== source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = cleaned = true;
    target.removeListener("close", closed);
    target.removeListener("finish", finished);
    if (drained) target.removeListener("drain", drained);
    target.removeListener("error", fail);
    target.removeListener("unpipe", unpiped);
    source.removeListener("end", finish);
    source.removeListener("end", unpipe);
    source.removeListener("data", data);
    if (drained && state.awaitDrain.size > 0 && (!target._writableState || target._writableState.needDrain)) drained();
  }
  function unpipe() {
    source.unpipe(target);
  }
  function finish() {
    target.end();
  }
  function fail(error) {
    unpipe();
    target.removeListener("error", fail);
    if (target.listenerCount("error") > 0) return;
    const told = target._writableState || target._readableState;
    if (told && !told.errorEmitted) errorOrDestroy(target, error);
    else target.emit("error", error);
  }
  function closed() {
    target.removeListener("finish", finished);
    unpipe();
  }
  function finished() {
    target.removeListener("close", closed);
    unpipe();
  }
}

const flowing = {
  pipe,
  unpipe(target) {
    const state = this._readableState;
    if (state.pipes.length === 0) return this;
    if (!target) {
      const all = state.pipes;
      state.pipes = [];
      this.pause();
      for (const each of all) each.emit("unpipe", this, { hasUnpiped: false });
      return this;
    }
    const at = state.pipes.indexOf(target);
    if (at < 0) return this;
    state.pipes.splice(at, 1);
    if (state.pipes.length === 0) this.pause();
    target.emit("unpipe", this, { hasUnpiped: false });
    return this;
  },
  on(event, listener) {
    const result = on.call(this, event, listener);
    const state = this._readableState;
    if (event === "data") {
      state.readableListening = this.listenerCount("readable") > 0;
      if (state.flowing !== false) this.resume();
    } else if (event === "readable" && !state.endEmitted && !state.readableListening) listenToReadable(this, state);
    return result;
  },
  removeListener(event, listener) {
    const result = EventEmitter.prototype.removeListener.call(this, event, listener);
    if (event === "readable") process.nextTick(listenersChanged, this);
    return result;
  },
  removeAllListeners(...args) {
    const result = Reflect.apply(EventEmitter.prototype.removeAllListeners, this, args);
    if (args[0] === "readable" || args[0] === undefined) process.nextTick(listenersChanged, this);
    return result;
  },
  resume() {
    const state = this._readableState;
    if (!state.flowing) {
      state.flowing = !state.readableListening;
      resumeLater(this, state);
    }
    state.paused = false;
    return this;
  },
  pause() {
    const state = this._readableState;
    if (state.flowing !== false) {
      state.flowing = false;
      this.emit("pause");
    }
    state.paused = true;
    return this;
  },
  isPaused() {
    return this._readableState.paused === true || this._readableState.flowing === false;
  },
  wrap(old) {
    old.on("data", (chunk) => !this.push(chunk) && old.pause?.());
    old.on("end", () => this.push(null));
    old.on("error", (error) => errorOrDestroy(this, error));
    old.on("close", () => this.destroy());
    this._read = () => old.resume?.();
    return this;
  },
};
flowing.addListener = flowing.on;
flowing.off = flowing.removeListener;

Object.assign(exports, { emitReadable, flowing, readableNow });
