// stream: Readable, Writable, Duplex, Transform, PassThrough, pipeline and finished.
// Constructors are functions, since old packages call them without `new`.
"use strict";

const EventEmitter = require("events");
const { abortWith, defaults, notImplemented } = require("internal_destroy");
const readableHalf = require("internal_readable");
const writableHalf = require("internal_writable");
const { finished, finishedPromise, isStream } = require("internal_finished");
const { from, iterate, toArray } = require("internal_iteration");
const { pipelineWith } = require("internal_pipeline");

function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

// Of emitters that are no Readable; those have their own.
Stream.prototype.pipe = function (target, options) {
  const source = this;
  const listeners = [
    [source, "data", (chunk) => target.writable && target.write(chunk) === false && source.pause?.()],
    [target, "drain", () => source.readable && source.resume?.()],
    [source, "end", () => options?.end !== false && target.end()],
    [source, "close", () => options?.end !== false && typeof target.destroy === "function" && target.destroy()],
  ];
  for (const [emitter, event, listener] of listeners) emitter.on(event, listener);
  const cleanup = () => listeners.forEach(([emitter, event, listener]) => emitter.removeListener(event, listener));
  for (const [emitter, event] of [[source, "end"], [source, "close"], [target, "close"]]) emitter.on(event, cleanup);
  target.emit("pipe", source);
  return target;
};

function extend(constructor, parent, members) {
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
  Object.setPrototypeOf(constructor, parent);
  for (const [name, member] of Object.entries(members)) {
    if (!(name in parent.prototype) || parent === Stream) Object.defineProperty(constructor.prototype, name, { ...member, enumerable: member.enumerable && !member.get });
  }
}

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  readableHalf.initReadable(this, options);
  Stream.call(this, options);
}
extend(Readable, Stream, readableHalf.members);

function Writable(options) {
  if (!Function.prototype[Symbol.hasInstance].call(Writable, this) && !(this instanceof Duplex)) return new Writable(options);
  writableHalf.initWritable(this, options);
  Stream.call(this, options);
}
extend(Writable, Stream, writableHalf.members);
Writable.prototype.pipe = function () {
  this.destroy(internal.codedError(Error, "ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
};
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && Boolean(object) && object._writableState !== undefined && object instanceof Readable;
  },
});

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  readableHalf.initReadable(this, options);
  writableHalf.initWritable(this, options);
  Stream.call(this, options);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  if (options?.readable === false) Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
  if (options?.writable === false) Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
}
extend(Duplex, Readable, writableHalf.members);

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, options);
  this._readableState.sync = false;
  this[WAITING] = null;
  if (typeof options?.transform === "function") this._transform = options.transform;
  if (typeof options?.flush === "function") this._flush = options.flush;
  this.on("prefinish", () => this._final !== flushLast && flushLast.call(this));
}
const WAITING = Symbol("kCallback");
extend(Transform, Duplex, {});

function flushLast(callback) {
  const done = (error, data) => {
    if (error) return callback ? callback(error) : this.destroy(error);
    if (data !== undefined && data !== null) this.push(data);
    this.push(null);
    callback?.();
  };
  if (typeof this._flush === "function" && !this.destroyed) this._flush(done);
  else done();
}

Object.assign(Transform.prototype, {
  _final: flushLast,
  _transform() {
    throw notImplemented("_transform()");
  },
  _write(chunk, encoding, callback) {
    const { _readableState: reads, _writableState: writes } = this;
    const before = reads.length;
    this._transform(chunk, encoding, (error, data) => {
      if (error) return callback(error);
      if (data !== undefined && data !== null) this.push(data);
      if (writes.ended || before === reads.length || reads.length < reads.highWaterMark) callback();
      else this[WAITING] = callback;
    });
  },
  _read() {
    const callback = this[WAITING];
    this[WAITING] = null;
    callback?.();
  },
});

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
extend(PassThrough, Transform, {});
PassThrough.prototype._transform = (chunk, encoding, callback) => callback(null, chunk);

Readable.prototype[Symbol.asyncIterator] = function () {
  return iterate(this);
};
Readable.prototype.iterator = function (options) {
  return iterate(this, options);
};
Readable.prototype.toArray = function () {
  return toArray(this);
};
Readable.from = (items, options) => from(Readable, items, options);

function pipeline(...streams) {
  const callback = streams.pop();
  if (typeof callback !== "function") throw internal.argType("streams[stream.length - 1]", "Function", callback);
  let called = false;
  return pipelineWith(PassThrough, streams, undefined, (...told) => {
    if (called) return;
    called = true;
    callback(...told);
  });
}

const pipelinePromise = (...streams) =>
  new Promise((resolve, reject) => {
    const last = streams.at(-1);
    const plain = last !== null && typeof last === "object" && !isStream(last) && !last[Symbol.asyncIterator] && !last[Symbol.iterator];
    const options = plain ? streams.pop() : undefined;
    const end = pipelineWith(PassThrough, streams, options, (error, value) => (error ? reject(error) : resolve(value)));
    if (options?.signal) abortWith(end, options.signal);
  });

const custom = Symbol.for("nodejs.util.promisify.custom");
Object.defineProperty(finished, custom, { get: () => finishedPromise, enumerable: true });
Object.defineProperty(pipeline, custom, { get: () => pipelinePromise, enumerable: true });

module.exports = Object.assign(Stream, {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline,
  promises: { finished: finishedPromise, pipeline: pipelinePromise },
  addAbortSignal(signal, stream) {
    abortWith(stream, signal);
    return stream;
  },
  destroy: (stream, error) => stream.destroy(error),
  isReadable: (stream) => Boolean(stream?.readable),
  isErrored: (stream) => Boolean(stream?._readableState?.errored || stream?._writableState?.errored),
  isDisturbed: (stream) => Boolean(stream?._readableState?.dataEmitted),
  getDefaultHighWaterMark: (objectMode) => (objectMode ? defaults.objects : defaults.bytes),
  setDefaultHighWaterMark(objectMode, value) {
    defaults[objectMode ? "objects" : "bytes"] = value;
  },
});
