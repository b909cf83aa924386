// A runtime of a hundred lines, so that the worker can be tested apart from the real one. It keeps
// to the same seam: define and tick, the messages, the operations of a run.
let getHandler, pendingTimers = new Map(), pendingFetches = new Map(), lastId = 0;
let settled = false;
const logs = { dropped: 0, entries: 0 };
const limits = host.call("limits", []);
const { stringify } = JSON;
const then = Function.prototype.call.bind(Promise.prototype.then);
const NativePromise = Promise;
const events = [];

const toBytes = (text) => {
  const escaped = unescape(encodeURIComponent(text));
  const bytes = new Uint8Array(escaped.length);
  for (let i = 0; i < escaped.length; i++) bytes[i] = escaped.charCodeAt(i);
  return bytes;
};
const encodeText = toBytes;

const finish = (error) => {
  if (settled) return;
  settled = true;
  const outcome = {
    status: error ? "error" : "success",
    events: error ? [] : events,
    objects: [],
    error: error ? { name: String(error.name), message: String(error.message), stack: String(error.stack) } : null,
    logs_dropped: logs.dropped,
    events_dropped: 0,
    pending: { timers: pendingTimers.size, fetches: pendingFetches.size },
  };
  host.call("outcome", [], encodeText(stringify(outcome)));
};

const log = (level, values) => {
  if (logs.entries >= limits.logEntries) return void logs.dropped++;
  logs.entries++;
  host.call("log", [level, values.map(String).join(" "), 0]);
};

const install = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
install("console", { log: (...values) => log("log", values), warn: (...values) => log("warn", values) });
install("setTimeout", (callback, delay) => {
  const id = ++lastId;
  pendingTimers.set(id, callback);
  host.call("timer", [id, delay ?? 1]);
  return id;
});
install("setImmediate", (callback) => setTimeout(callback, 0));
install("clearTimeout", (id) => {
  pendingTimers.delete(id);
  host.call("timer_clear", [id]);
});
install("emit", (event) => events.push(event));
install("fetch", (url, { body, ...options } = {}) => {
  const id = ++lastId;
  const request = { method: "GET", url, headers: [], redirect: "follow", follow: 20, timeout_ms: 0, compress: true, ...options };
  host.call("fetch", [id, request], ...(body ? [body] : []));
  const promise = new NativePromise((resolve, reject) => pendingFetches.set(id, { resolve, reject }));
  promise.abort = () => host.call("fetch_abort", [id]);
  return promise;
});
install("hostCall", (...args) => host.call(...args));

const invoke = ({ payload, settings }) => {
  settled = false;
  logs.entries = logs.dropped = events.length = 0;
  const request = { ...payload, json: () => JSON.parse(payload.body), text: () => payload.body };
  const run = async () => {
    let handler = () => {
      throw Object.assign(new Error("request not supported"), { name: "EventNotSupported" });
    };
    if (!getHandler) defined(handler, (get) => (getHandler = get));
    return getHandler()(request, settings);
  };
  then(run(), () => finish(null), (error) => finish(error ?? new Error("nothing thrown")));
};
let defined;

const runtime = {
  define(module) {
    defined = module;
    getHandler = undefined;
  },
  tick(message, buffer) {
    if (message.kind === "invoke") return invoke(message);
    const waiting = message.kind === "timer" ? pendingTimers : pendingFetches;
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (!waiter) return;
    if (message.kind === "timer") waiter();
    else if (message.error) waiter.reject(
      Object.assign(new Error(message.error.message), message.error),
    );
    else waiter.resolve({ ...message, body: buffer });
  },
};
