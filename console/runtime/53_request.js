// Request as node-fetch 2.6 has it, and the old URL parser of Node that it uses.
// Defines: Request, requestTarget; needs: 50_headers, 52_body, 44_url.

const REQUEST_STATE = Symbol("Request internals");
const WITH_SLASHES = /^(https?|ftp|file|wss?|gopher):$/;

// What Node's url.parse makes of an address, as far as a request depends on it: no path is
// normalised, spaces and a few other characters are escaped, the host is put into ASCII.
class Url {
  constructor(text) {
    const [head, ...tail] = text.trim().split("?");
    const rest = [head.replaceAll("\\", "/"), ...tail].join("?");
    const scheme = /^[a-z0-9.+-]+:/i.exec(rest)?.[0] ?? "";
    this.protocol = scheme ? lowerCased(scheme) : null;
    const slashes = stringStarts(stringSlice(rest, scheme.length), "//");
    this.slashes = slashes || null;
    Object.assign(this, { auth: null, host: null, port: null, hostname: null });
    let path = stringSlice(rest, scheme.length);
    if (slashes && scheme) path = this.#authority(stringSlice(path, 2), text);
    this.#path(escapeLegacy(path));
    this.href = this.format();
  }
  #authority(text, input) {
    const end = text.search(/[/?#]/);
    let authority = end < 0 ? text : stringSlice(text, 0, end);
    let path = end < 0 ? "" : stringSlice(text, end);
    const at = authority.lastIndexOf("@");
    if (at >= 0) this.auth = decodeURIComponent(stringSlice(authority, 0, at));
    authority = stringSlice(authority, at + 1);
    const odd = authority.search(/[\t\n\r "%';<>\\^`{|}]/);
    if (odd >= 0) {
      path = (stringStarts(path, "/") ? "/" : "/") + stringSlice(authority, odd) + path;
      authority = stringSlice(authority, 0, odd);
    }
    const [, hostname, port] = /^(.*?)(?::(\d*))?$/.exec(authority);
    this.port = port || null;
    this.hostname = asciiHost(lowerCased(hostname), input);
    this.host = this.hostname + (this.port ? `:${this.port}` : "");
    return path;
  }
  #path(path) {
    const [beforeHash, ...hash] = path.split("#");
    this.hash = hash.length ? `#${hash.join("#")}` : null;
    const [pathname, ...query] = beforeHash.split("?");
    this.search = query.length ? `?${query.join("?")}` : null;
    this.query = query.length ? query.join("?") : null;
    const web = this.hostname && WITH_SLASHES.test(this.protocol);
    this.pathname = pathname || (web ? "/" : null);
    this.path = this.pathname === null && this.search === null ? null : (this.pathname ?? "") + (this.search ?? "");
  }
  format() {
    const auth = this.auth ? `${encodeURIComponent(this.auth).replace(/%3A/i, ":")}@` : "";
    const authority = this.host !== null || this.slashes ? `//${auth}${this.host ?? ""}` : "";
    return `${this.protocol ?? ""}${authority}${this.pathname ?? ""}${this.search ?? ""}${this.hash ?? ""}`;
  }
}

const escapeLegacy = (text) =>
  text.replace(/[\t\n\r "'<>\\^`{|}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

function asciiHost(hostname, input) {
  let ascii = true;
  for (let i = 0; i < hostname.length; i++) if (stringCode(hostname, i) > 0x7f) ascii = false;
  if (ascii) return /^\[.*\]$/.test(hostname) ? hostname : hostname;
  const parts = host.call("url_parse", [`http://${wellFormed(hostname)}/`, null]);
  if (parts === null) throw invalidUrl(input);
  return parts[URL_PARTS.indexOf("hostname")];
}

const isRequest = (input) => typeof input === "object" && typeof input[REQUEST_STATE] === "object";

function checkedSignal(signal) {
  if (signal === undefined || signal === null) return signal;
  const prototype = typeof signal === "object" && objectPrototypeOf(signal);
  if (prototype && prototype.constructor.name === "AbortSignal") return signal;
  throw new TypeError("Expected signal to be an instanceof AbortSignal");
}

class Request {
  constructor(input, init = {}) {
    const from = isRequest(input) ? input : {};
    const parsedURL = new Url(from === input ? input.url : input?.href ? input.href : `${input}`);
    const method = (init.method || from.method || "GET").toUpperCase();
    const given = init.body !== undefined && init.body !== null;
    const inherited = from === input && input.body !== null;
    if ((given || inherited) && (method === "GET" || method === "HEAD")) {
      throw new TypeError("Request with GET/HEAD method cannot have body");
    }
    const body = given ? init.body : inherited ? cloneBody(input) : null;
    initBody(this, body, { timeout: init.timeout || from.timeout || 0, size: init.size || from.size || 0 });
    const headers = new Headers(init.headers || from.headers || {});
    const type = headers.has("Content-Type") ? null : contentTypeOf(body);
    if (type) headers.append("Content-Type", type);
    const signal = checkedSignal("signal" in init ? init.signal : from === input ? input.signal : null);
    this.follow = init.follow ?? from.follow ?? 20;
    this.compress = init.compress ?? from.compress ?? true;
    this.counter = init.counter || from.counter || 0;
    this.agent = init.agent || from.agent;
    this[REQUEST_STATE] = { method, redirect: init.redirect || from.redirect || "follow", headers, parsedURL, signal };
  }
  get method() {
    return this[REQUEST_STATE].method;
  }
  get url() {
    return this[REQUEST_STATE].parsedURL.format();
  }
  get headers() {
    return this[REQUEST_STATE].headers;
  }
  get redirect() {
    return this[REQUEST_STATE].redirect;
  }
  get signal() {
    return this[REQUEST_STATE].signal;
  }
  clone() {
    return new Request(this);
  }
}
mixInBody(Request);
showEnumerable(Request, ["method", "url", "headers", "redirect", "signal", "clone"]);

// Refuses what Node's HTTP client would refuse before it connects.
function checkTarget(request) {
  const { method, parsedURL } = request[REQUEST_STATE];
  const { protocol, hostname } = parsedURL;
  const noHost = !hostname && WITH_SLASHES.test(protocol); // data:text would name the host "text"
  if (!protocol || noHost) throw new TypeError("Only absolute URLs are supported");
  if (!/^https?:$/.test(parsedURL.protocol)) throw new TypeError("Only HTTP(S) protocols are supported");
  if (/[^\u0021-\u00ff]/.test(parsedURL.path)) {
    throw codedError(TypeError, "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
  }
  for (let i = 0; i < method.length; i++) {
    if (!isTokenUnit(stringCode(method, i))) {
      throw codedError(TypeError, "ERR_INVALID_HTTP_TOKEN", `Method must be a valid HTTP token ["${method}"]`);
    }
  }
  if (Number(parsedURL.port) > 65535) {
    throw codedError(
      RangeError, "ERR_SOCKET_BAD_PORT",
      `Port should be >= 0 and < 65536. Received type string ('${parsedURL.port}').`,
    );
  }
}
