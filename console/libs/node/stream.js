// stream: Readable, Writable, Duplex, Transform, PassThrough, pipeline and finished.
// In memory and without back pressure: write() always has room, as bodies are bounded elsewhere.
// Constructors are functions, since old packages call them without `new`.
"use strict";

const EventEmitter = require("events");
const { inherits, promisify } = require("util");
const { readable, initReadable } = require("internal_readable");
const { writable, initWritable } = require("internal_writable");

function Stream(options) {
  EventEmitter.call(this, options);
}
inherits(Stream, EventEmitter);

Stream.prototype.pipe = function (target, options) {
  this.on("data", (chunk) => {
    if (target.write(chunk) === false && this.pause) {
      this.pause();
      target.once("drain", () => this.resume());
    }
  });
  if (options?.end !== false) this.on("end", () => target.end());
  target.emit("pipe", this);
  return target;
};

const own = (methods) => Object.getOwnPropertyDescriptors(methods);

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  Stream.call(this, options);
  initReadable(this, options);
}
inherits(Readable, Stream);
Object.defineProperties(Readable.prototype, own(readable));

function Writable(options) {
  if (!(this instanceof Writable) && !(this instanceof Duplex)) return new Writable(options);
  Stream.call(this, options);
  initWritable(this, options);
}
inherits(Writable, Stream);
Object.defineProperties(Writable.prototype, own(writable));
Writable.prototype.pipe = function () {
  this.emit("error", internal.codedError(Error, "ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
};

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  Readable.call(this, options);
  initWritable(this, options);
}
inherits(Duplex, Readable);
Object.defineProperties(Duplex.prototype, own(writable));

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, options);
  if (typeof options?.transform === "function") this._transform = options.transform;
  if (typeof options?.flush === "function") this._flush = options.flush;
}
inherits(Transform, Duplex);
Object.assign(Transform.prototype, {
  _transform(chunk, encoding, callback) {
    callback(internal.codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The _transform() method is not implemented"));
  },
  _read() {},
  _write(chunk, encoding, callback) {
    this._transform(chunk, encoding, (error, data) => {
      if (data !== undefined && data !== null && !error) this.push(data);
      callback(error);
    });
  },
  _final(callback) {
    const done = (error, data) => {
      if (data !== undefined && data !== null && !error) this.push(data);
      if (!error) this.push(null);
      callback(error);
    };
    if (this._flush) this._flush(done);
    else done();
  },
});

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
inherits(PassThrough, Transform);
PassThrough.prototype._transform = (chunk, encoding, callback) => callback(null, chunk);

Readable.from = (items, options) => {
  const stream = new Readable({ objectMode: true, ...options, read() {} });
  const fill = async () => {
    const whole = typeof items === "string" || items instanceof Uint8Array;
    for await (const item of whole ? [items] : items) stream.push(item);
    stream.push(null);
  };
  fill().catch((error) => stream.destroy(error));
  return stream;
};

function finished(stream, options, callback = options) {
  let over = false;
  const done = (error) => {
    if (over) return;
    over = true;
    callback(error);
  };
  stream.on("error", done);
  stream.on("end", () => stream._writableState && !stream.writableFinished ? undefined : done());
  stream.on("finish", () => stream._readableState && !stream.readableEnded ? undefined : done());
  stream.on("close", () => done(stream.readableEnded || stream.writableFinished ? undefined : premature()));
  return () => (over = true);
}

const premature = () => internal.codedError(Error, "ERR_STREAM_PREMATURE_CLOSE", "Premature close");

function pipeline(...streams) {
  const callback = typeof streams.at(-1) === "function" ? streams.pop() : () => {};
  const all = streams.flat();
  let over = false;
  const done = (error) => {
    if (over) return;
    over = true;
    if (error) for (const stream of all) stream.destroy?.();
    callback(error);
  };
  all.forEach((stream) => stream.on("error", done));
  all.at(-1).on("finish", () => done());
  return all.reduce((from, to) => from.pipe(to));
}

module.exports = Object.assign(Stream, {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline,
  promises: { finished: promisify(finished), pipeline: promisify(pipeline) },
  isReadable: (stream) => Boolean(stream.readable),
});
