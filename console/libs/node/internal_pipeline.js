// pipeline: streams, iterations and functions that make them, one into the other, with one end.
"use strict";

const { afterDestroy, streamError } = require("internal_destroy");
const { isReadableKind, isStream, isWritableKind, watch } = require("internal_finished");
const { iterate } = require("internal_iteration");

const isIterable = (value) => Boolean(value?.[Symbol.asyncIterator] || value?.[Symbol.iterator]);

function pipelineWith(PassThrough, given, options, callback) {
  const streams = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  if (streams.length < 2) throw streamError("ERR_MISSING_ARGS", 'The "streams" argument must be specified', TypeError);
  const work = new Pipeline(callback);
  let at;
  streams.forEach((stream, i) => {
    const last = i === streams.length - 1;
    if (isStream(stream)) at = work.stream(at, stream, { i, last, end: !last || options?.end !== false, finalEnd: options?.end });
    else at = work.other(at, stream, i, last, PassThrough);
  });
  return at;
}

class Pipeline {
  #callback;
  #error;
  #value;
  #open = 0;
  #destroys = [];
  #cleanups = [];
  #told = false;

  constructor(callback) {
    this.#callback = callback;
  }

  // One part less is open. The first error counts, but a premature close only where nothing else went wrong.
  #close(error) {
    this.#open -= 1;
    const final = this.#open === 0;
    if (error && (!this.#error || this.#error.code === "ERR_STREAM_PREMATURE_CLOSE")) this.#error = error;
    if (!this.#error && !final) return;
    for (const destroy of this.#destroys.splice(0)) destroy(this.#error);
    if (!final || this.#told) return;
    this.#told = true;
    if (!this.#error) for (const cleanup of this.#cleanups) cleanup();
    process.nextTick(this.#callback, this.#error, this.#value);
  }

  // Where the pipeline fails, the stream is destroyed unless it is over already.
  #watch(stream, reading, writing) {
    let over = false;
    stream.on("close", () => (over = true));
    const cleanup = watch(stream, { readable: reading, writable: writing }, (error) => (over = !error));
    this.#destroys.push((error) => {
      if (over) return;
      over = true;
      stream.destroy?.(error || afterDestroy("pipe"));
    });
    return cleanup;
  }

  stream(before, stream, { i, last, end }) {
    if (end || i === 0) {
      const cleanup = this.#watch(stream, i !== 0 || !last ? !last : true, i > 0);
      if (isReadableKind(stream) && last) this.#cleanups.push(cleanup);
    }
    const failed = (error) => {
      if (error && error.name !== "AbortError" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") {
        this.#open += 1;
        this.#close(error);
      }
    };
    stream.on("error", failed);
    if (isReadableKind(stream) && last) this.#cleanups.push(() => stream.removeListener("error", failed));
    if (i === 0) return stream;
    if (isStream(before)) {
      this.#open += 2;
      this.#pipe(before, stream, end);
      if (isReadableKind(before) && last) this.#cleanups.push(() => before.removeListener("error", failed));
    } else {
      this.#open += 1;
      pump(before, stream, end).then(() => this.#close(), (error) => this.#close(error));
    }
    return stream;
  }

  #pipe(from, to, end) {
    from.pipe(to, { end: false });
    let ended = false;
    const finish = () => {
      ended = true;
      to.end();
    };
    if (!end) this.#close();
    else if (from._readableState?.endEmitted) process.nextTick(finish);
    else from.once("end", finish);
    watch(from, { readable: true, writable: false }, (error) => {
      const state = from._readableState;
      const endedFirst = error?.code === "ERR_STREAM_PREMATURE_CLOSE" && state?.ended && !state.errored && !state.errorEmitted;
      if (endedFirst) from.once("end", () => this.#close()).once("error", (failure) => this.#close(failure));
      else this.#close(error);
    });
    if (end) watch(to, { readable: false, writable: true }, (error) => this.#close(ended ? error : error));
  }

  other(before, stage, i, last, PassThrough) {
    if (typeof stage !== "function") {
      if (i === 0 && isIterable(stage)) return stage;
      throw internal.argType(i === 0 ? "source" : `streams[${i}]`, i === 0 ? ["Stream", "Iterable", "AsyncIterable"] : ["Stream", "Function"], stage);
    }
    const source = before !== undefined && isStream(before) ? iterate(before) : before;
    const made = i === 0 ? stage({}) : stage(source, {});
    if (!last) {
      if (!isIterable(made)) throw streamError("ERR_INVALID_RETURN_VALUE", `Expected AsyncIterable to be returned from the "transform[${i - 1}]" function but got ${internal.receivedText(made).slice("Received ".length)}.`, TypeError);
      return made;
    }
    return this.#endWith(made, PassThrough);
  }

  #endWith(made, PassThrough) {
    const through = new PassThrough({ objectMode: true });
    this.#open += 1;
    if (typeof made?.then === "function") {
      made.then(
        (value) => {
          this.#value = value;
          if (value !== null && value !== undefined) through.write(value);
          through.end();
          process.nextTick(() => this.#close());
        },
        (error) => {
          through.destroy(error);
          process.nextTick(() => this.#close(error));
        },
      );
    } else pump(made, through, true).then(() => this.#close(), (error) => this.#close(error));
    this.#cleanups.push(this.#watch(through, false, true));
    return through;
  }
}

// Writes an iteration into a stream, waiting where it is full.
async function pump(items, stream, end) {
  let failure;
  let wake = () => {};
  const resume = (error) => {
    if (error) failure = error;
    wake();
  };
  stream.on("drain", resume);
  const cleanup = watch(stream, { readable: false }, resume);
  const room = () =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      wake = () => (failure ? reject(failure) : resolve());
    });
  try {
    if (stream.writableNeedDrain) await room();
    for await (const chunk of items) if (!stream.write(chunk)) await room();
    if (end) {
      stream.end();
      await room();
    }
  } finally {
    cleanup();
    stream.removeListener("drain", resume);
  }
}

Object.assign(exports, { isWritableKind, pipelineWith });
