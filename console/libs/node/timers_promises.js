// timers/promises: the timers as promises, which a signal may give up.
"use strict";

const given = (signal) => Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });

function waiting(start, stop) {
  return (value, { signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(given(signal));
      const timer = start(() => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      });
      const abort = () => {
        stop(timer);
        reject(given(signal));
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
}

const later = (delay, value, options) => waiting((done) => setTimeout(done, delay), clearTimeout)(value, options);
const soon = (value, options) => waiting(setImmediate, clearImmediate)(value, options);

async function* every(delay, value, options) {
  for (;;) yield await later(delay, value, options);
}

Object.assign(exports, {
  setTimeout: later, setImmediate: soon, setInterval: every,
  scheduler: { wait: (delay, options) => later(delay, undefined, options), yield: () => soon() },
});
