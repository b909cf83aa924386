// A request and its answer as Node's client shows them.
"use strict";

const EventEmitter = require("events");
const { Readable, Writable } = require("stream");
const { inherits } = require("util");
const { urlToHttpOptions } = require("url");

const STATUS_CODES = require("internal_http_names").STATUS_CODES;

// What clients do with a socket: wait for it, and set things on it that change nothing here.
class Socket extends EventEmitter {
  connecting = false;
  writable = true;
  destroyed = false;
  encrypted = true;
  authorized = true;
  remoteAddress = undefined;
  setKeepAlive() { return this; }
  setNoDelay() { return this; }
  setTimeout() { return this; }
  ref() { return this; }
  unref() { return this; }
  destroy() { return this; }
  end() { return this; }
}

function IncomingMessage(socket) {
  Readable.call(this);
  Object.assign(this, {
    socket, connection: socket, httpVersion: "1.1", httpVersionMajor: 1, httpVersionMinor: 1, complete: false, headers: {},
    rawHeaders: [], trailers: {}, rawTrailers: [], aborted: false, url: "", method: null, statusCode: null, statusMessage: null,
  });
}
inherits(IncomingMessage, Readable);
IncomingMessage.prototype.setTimeout = function () {
  return this;
};

const SINGLE = new Set(["content-type", "content-length", "user-agent", "host", "authorization", "location", "etag", "expires"]);

function addHeader(headers, name, value) {
  const key = name.toLowerCase();
  if (key === "set-cookie") (headers[key] ??= []).push(value);
  else if (!(key in headers)) headers[key] = value;
  else if (!SINGLE.has(key)) headers[key] += `${key === "cookie" ? "; " : ", "}${value}`;
}

function optionsOf(protocol, args) {
  let [first, second, third] = args;
  if (typeof first === "string") first = urlToHttpOptions(new URL(first));
  else if (first instanceof URL) first = urlToHttpOptions(first);
  else [first, second, third] = [{}, first, second];
  const given = typeof second === "function" ? {} : second;
  const options = { protocol, ...first, ...given };
  return { options, callback: typeof second === "function" ? second : third };
}

function ClientRequest(protocol, port, args) {
  Writable.call(this, { autoDestroy: false });
  const { options, callback } = optionsOf(protocol, args);
  if (options.protocol !== protocol) {
    throw internal.codedError(
      TypeError, "ERR_INVALID_PROTOCOL", `Protocol "${options.protocol}" not supported. Expected "${protocol}"`,
    );
  }
  Object.assign(this, {
    method: (options.method ?? "GET").toUpperCase(), path: options.path || "/", protocol, aborted: false, reusedSocket: false,
    host: options.hostname || options.host || "localhost", port: options.port || port, agent: options.agent, maxHeadersCount: null,
    timeout: options.timeout, socket: null, connection: null, res: null, finished: false,
    _chunks: [], _headers: new Map(), _bare: port, _stop: null, _timer: undefined,
  });
  if (/[^\u0021-\u00ff]/.test(this.path)) {
    throw internal.codedError(TypeError, "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
  }
  for (const [name, value] of Array.isArray(options.headers) ? [] : Object.entries(options.headers ?? {})) this.setHeader(name, value);
  if (options.auth && !this.hasHeader("Authorization")) {
    this.setHeader("Authorization", `Basic ${Buffer.from(options.auth).toString("base64")}`);
  }
  if (callback) this.once("response", callback);
  if (options.timeout) this.setTimeout(options.timeout);
  options.signal?.addEventListener("abort", () => this.destroy(options.signal.reason));
  process.nextTick(() => {
    if (this.destroyed) return;
    this.socket = this.connection = new Socket();
    this.emit("socket", this.socket);
  });
}
inherits(ClientRequest, Writable);

Object.assign(ClientRequest.prototype, {
  setHeader(name, value) {
    if (value === undefined) {
      throw internal.codedError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", `Invalid value "undefined" for header "${name}"`);
    }
    this._headers.set(name.toLowerCase(), [name, value]);
    return this;
  },
  getHeader(name) {
    return this._headers.get(name.toLowerCase())?.[1];
  },
  getHeaders() {
    return Object.fromEntries([...this._headers].map(([key, [, value]]) => [key, value]));
  },
  getHeaderNames() {
    return [...this._headers.keys()];
  },
  hasHeader(name) {
    return this._headers.has(name.toLowerCase());
  },
  removeHeader(name) {
    this._headers.delete(name.toLowerCase());
  },
  flushHeaders() {},
  setNoDelay() {},
  setSocketKeepAlive() {},
  setTimeout(delay, callback) {
    clearTimeout(this._timer);
    if (callback) this.once("timeout", callback);
    if (delay > 0) this._timer = setTimeout(() => this.emit("timeout"), delay);
    return this;
  },
  abort() {
    if (this.aborted) return;
    this.aborted = true;
    process.nextTick(() => this.emit("abort"));
    this.destroy();
  },
  _write(chunk, encoding, callback) {
    this._chunks.push(Buffer.from(chunk));
    callback();
  },
  _final(callback) {
    this.finished = true;
    callback();
    send(this);
  },
  _destroy(error, callback) {
    clearTimeout(this._timer);
    this._stop?.();
    const unanswered = !error && this.res === null;
    callback(unanswered ? Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) : error);
  },
});

function send(request) {
  const host = request.host.includes(":") && request.host[0] !== "[" ? `[${request.host}]` : request.host;
  const port = Number(request.port) === request._bare ? "" : `:${request.port}`;
  const headers = [];
  for (const [name, value] of request._headers.values()) {
    for (const each of Array.isArray(value) ? value : [value]) headers.push([name, String(each)]);
  }
  const options = {
    method: request.method, headers, timeout_ms: 0, compress: request.hasHeader("Accept-Encoding"),
    onStart: (stop) => (request._stop = stop),
  };
  internal.plainFetch(`${request.protocol}//${host}${port}${request.path}`, options, Buffer.concat(request._chunks)).then(
    (response) => answer(request, response, options.compress),
    (error) => fail(request, error),
  );
}

async function answer(request, response, unpacked) {
  const body = await response.buffer();
  clearTimeout(request._timer);
  request._stop = null;
  if (request.destroyed) return;
  const message = new IncomingMessage(request.socket);
  for (const [name, values] of Object.entries(response.headers.raw())) {
    if (unpacked && /^content-(encoding|length)$/i.test(name)) continue;
    for (const value of values) {
      message.rawHeaders.push(name, value);
      addHeader(message.headers, name, value);
    }
  }
  Object.assign(message, { statusCode: response.status, statusMessage: response.statusText, complete: true, req: request });
  request.res = message;
  message.once("end", () => process.nextTick(() => request.emit("close")));
  message.push(body);
  message.push(null);
  if (!request.emit("response", message)) message.resume();
}

// node-fetch's error around what Node's own client would have said.
function fail(request, error) {
  clearTimeout(request._timer);
  if (request.destroyed) return;
  const reason = /reason: (.*)$/s.exec(error.message);
  const failure = new Error(reason ? reason[1] : error.message);
  for (const name of ["code", "errno"]) if (error[name] !== undefined) failure[name] = error[name];
  request.res = false;
  request.destroy(failure);
}

module.exports = { ClientRequest, IncomingMessage, STATUS_CODES };
