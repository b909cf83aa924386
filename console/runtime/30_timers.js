// Timers and microtasks with Node's edge cases; the clock itself is the worker's.
// Defines: setTimeout, setInterval, setImmediate, their clear functions, queueMicrotask, fireTimer,
// pendingTimers, dropTimers; needs: 00, 15_run, 38_codes (at call time), 95_invoke (at call time).
// An error in a callback is an uncaught exception: it ends the run that is open.

const LONGEST_DELAY = 2147483647; // more than 31 bits become 1 ms
const armedTimers = new Map(); // id → record
const numberedTimers = new Map(); // those whose number user code has asked for
const timerRecords = new WeakMap(); // Timeout or Immediate → record
let lastTimerId = 0;

function armTimer(record) {
  if (!run.open) return;
  mapSet(armedTimers, record.id, record);
  host.call("timer", [record.id, record.delay]);
}

function newTimer(handle, callback, delay, args, repeats) {
  const record = { id: ++lastTimerId, handle, callback, delay, args, repeats, referenced: true };
  weakMapSet(timerRecords, handle, record);
  armTimer(record);
  return handle;
}

function cancelTimer(record) {
  record.callback = null;
  mapDelete(numberedTimers, record.id);
  if (mapDelete(armedTimers, record.id)) host.call("timer_clear", [record.id]);
}

class Timeout {
  refresh() {
    const record = weakMapGet(timerRecords, this);
    if (record.callback !== null) armTimer(record);
    return this;
  }

  unref() {
    weakMapGet(timerRecords, this).referenced = false;
    return this;
  }

  ref() {
    weakMapGet(timerRecords, this).referenced = true;
    return this;
  }

  hasRef() {
    return weakMapGet(timerRecords, this).referenced;
  }

  close() {
    cancelTimer(weakMapGet(timerRecords, this));
    return this;
  }

  [Symbol.toPrimitive]() {
    const record = weakMapGet(timerRecords, this);
    mapSet(numberedTimers, record.id, record);
    return record.id;
  }
}

class Immediate {
  ref() {
    weakMapGet(timerRecords, this).referenced = true;
    return this;
  }

  unref() {
    weakMapGet(timerRecords, this).referenced = false;
    return this;
  }

  hasRef() {
    return weakMapGet(timerRecords, this).referenced;
  }
}

function delayOf(value) {
  const delay = value * 1; // as in Node, a BigInt or a symbol throws
  return delay >= 1 && delay <= LONGEST_DELAY ? Math.trunc(delay) : 1;
}

function setTimeout(callback, delay, ...args) {
  checkFunction(callback, "callback");
  return newTimer(new Timeout(), callback, delayOf(delay), args, false);
}

function setInterval(callback, delay, ...args) {
  checkFunction(callback, "callback");
  return newTimer(new Timeout(), callback, delayOf(delay), args, true);
}

function setImmediate(callback, ...args) {
  checkFunction(callback, "callback");
  return newTimer(new Immediate(), callback, 0, args, false);
}

// Node's name the first arguments.
objectDefine(setTimeout, "length", { value: 5 });
objectDefine(setInterval, "length", { value: 5 });
objectDefine(setImmediate, "length", { value: 4 });

function clearTimeout(timer) {
  const byNumber = typeof timer === "number" || typeof timer === "string";
  const record = byNumber ? mapGet(numberedTimers, +timer) : weakMapGet(timerRecords, timer);
  if (record !== undefined) cancelTimer(record);
}

function clearInterval(timer) {
  clearTimeout(timer);
}

function clearImmediate(immediate) {
  const record = weakMapGet(timerRecords, immediate);
  if (record !== undefined) cancelTimer(record);
}

const settledPromise = Promise.resolve();
// An own `constructor` keeps `then` from asking Promise.prototype, which user code can change.
objectDefine(settledPromise, "constructor", { __proto__: null, value: undefined });

function queueMicrotask(callback) {
  checkFunction(callback, "callback");
  promiseThen(settledPromise, () => runCallback(callback, undefined, []));
}

function runCallback(callback, self, args) {
  try {
    reflectApply(callback, self, args);
  } catch (thrown) {
    failRun(thrown);
  }
}

function fireTimer(id) {
  const record = mapGet(armedTimers, id);
  if (record === undefined || !run.open) return; // cleared while it was on its way
  mapDelete(armedTimers, id);
  runCallback(record.callback, record.handle, record.args);
  if (record.repeats && record.callback !== null) armTimer(record);
}

const pendingTimers = () => mapSize(armedTimers);

// What one run left behind must not wake up in the next; the worker has forgotten it, too.
function dropTimers() {
  mapClear(armedTimers);
  mapClear(numberedTimers);
}
