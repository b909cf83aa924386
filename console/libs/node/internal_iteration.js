// Streams as iterations, and iterations as streams.
"use strict";

const { finished } = require("internal_finished");

async function* iterate(stream, options) {
  let wake = () => {};
  let failure; // undefined: open; null: over; else what went wrong
  const next = () => wake();
  stream.on("readable", next);
  const cleanup = finished(stream, { writable: false }, (error) => {
    failure = error ?? null;
    wake();
  });
  let thrown;
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (failure) throw failure;
      else if (failure === null) return;
      else await new Promise((resolve) => (wake = resolve));
    }
  } catch (error) {
    thrown = error;
    throw error;
  } finally {
    if ((thrown || options?.destroyOnReturn !== false) && (failure === undefined || stream._readableState.autoDestroy)) {
      stream.destroy(null);
    } else {
      stream.removeListener("readable", next);
      cleanup();
    }
  }
}

function from(Readable, items, options) {
  if (typeof items === "string" || items instanceof Buffer) {
    return new Readable({
      objectMode: true, ...options,
      read() {
        this.push(items);
        this.push(null);
      },
    });
  }
  const waits = Boolean(items?.[Symbol.asyncIterator]);
  if (!waits && !items?.[Symbol.iterator]) throw internal.argType("iterable", ["Iterable"], items);
  const iterator = waits ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  const source = { iterator, waits, reading: false };
  stream._read = function () {
    if (source.reading) return;
    source.reading = true;
    pull(stream, source);
  };
  stream._destroy = function (error, callback) {
    close(iterator, error).then(
      () => process.nextTick(callback, error),
      (failure) => process.nextTick(callback, failure || error),
    );
  };
  return stream;
}

async function pull(stream, source) {
  const { iterator, waits } = source;
  for (;;) {
    try {
      const step = waits ? await iterator.next() : iterator.next();
      if (step.done) return void stream.push(null);
      const value = typeof step.value?.then === "function" ? await step.value : step.value;
      if (value === null) throw internal.codedError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
      if (stream.push(value)) continue;
      source.reading = false;
      return;
    } catch (error) {
      return void stream.destroy(error);
    }
  }
}

async function close(iterator, error) {
  const failed = error !== undefined && error !== null;
  if (failed && typeof iterator.throw === "function") {
    const { value, done } = await iterator.throw(error);
    await value;
    if (done) return;
  }
  if (typeof iterator.return === "function") await (await iterator.return()).value;
}

async function toArray(stream) {
  const found = [];
  for await (const chunk of iterate(stream)) found.push(chunk);
  return found;
}

Object.assign(exports, { from, iterate, toArray });
