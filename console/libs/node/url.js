// url: the classes that are global anyway, and the older parse, format and resolve.
"use strict";

const querystring = require("querystring");

const SLASHED = new Set(["http:", "https:", "ftp:", "gopher:", "file:", "ws:", "wss:"]);

function Url() {
  for (const name of FIELDS) this[name] = null;
}
const FIELDS = [
  "protocol", "slashes", "auth", "host", "port", "hostname", "hash", "search", "query", "pathname", "path", "href",
];

const SHAPE = /^([a-z][a-z0-9.+-]*:)?(\/\/)?(.*)$/is;
const escaped = (text) => text.replace(/[\s<>"`{}|\\^']/g, (each) => encodeURIComponent(each).replace("'", "%27"));

function parse(input, withQuery = false, slashesDenoteHost = false) {
  if (input instanceof Url) return input;
  if (typeof input !== "string") throw internal.argType("url", "string", input);
  const url = new Url();
  let [, protocol, slashes, rest] = SHAPE.exec(input.trim());
  if (protocol) url.protocol = protocol.toLowerCase();
  if (slashes && (protocol || slashesDenoteHost)) {
    url.slashes = true;
    rest = takeHost(url, rest);
  } else if (slashes) rest = slashes + rest;
  takePath(url, rest, withQuery);
  url.href = format(url);
  return url;
}

function takeHost(url, text) {
  const end = text.search(/[/?#\\]/);
  let host = end < 0 ? text : text.slice(0, end);
  const at = host.lastIndexOf("@");
  if (at >= 0) {
    url.auth = decodeURIComponent(host.slice(0, at));
    host = host.slice(at + 1);
  }
  const port = /:(\d*)$/.exec(host);
  if (port) {
    if (port[1]) url.port = port[1];
    host = host.slice(0, port.index);
  }
  url.hostname = host.replace(/^\[|\]$/g, "").toLowerCase();
  url.host = host.toLowerCase() + (url.port ? `:${url.port}` : "");
  return end < 0 ? "" : text.slice(end).replaceAll("\\", "/");
}

function takePath(url, text, withQuery) {
  let rest = escaped(text);
  const hash = rest.indexOf("#");
  if (hash >= 0) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const query = rest.indexOf("?");
  if (query >= 0) {
    url.search = rest.slice(query);
    url.query = url.search.slice(1);
    rest = rest.slice(0, query);
  } else if (withQuery) url.search = "";
  if (withQuery) url.query = querystring.parse(url.query ?? "");
  if (rest) url.pathname = rest;
  else if (url.slashes && SLASHED.has(url.protocol)) url.pathname = "/";
  if (url.pathname || url.search) url.path = (url.pathname ?? "") + (url.search ?? "");
}

function format(given) {
  if (typeof given === "string") return parse(given).href;
  if (given instanceof URL) return given.href;
  const { auth, port, hostname, pathname = "", query, hash } = given;
  let protocol = given.protocol ?? "";
  if (protocol && !protocol.endsWith(":")) protocol += ":";
  let host = "";
  if (given.host) host = given.host;
  else if (hostname) host = (hostname.includes(":") ? `[${hostname}]` : hostname) + (port ? `:${port}` : "");
  if (host && auth) host = `${encodeURIComponent(auth).replace("%3A", ":")}@${host}`;
  const asked = query !== null && typeof query === "object" ? querystring.stringify(query) : "";
  let search = given.search || (asked && `?${asked}`);
  if (search && search[0] !== "?") search = `?${search}`;
  let path = pathname ?? "";
  const slashes = given.slashes || ((!protocol || SLASHED.has(protocol)) && host !== "");
  if (slashes && path && path[0] !== "/") path = `/${path}`;
  const end = hash && hash[0] !== "#" ? `#${hash}` : (hash ?? "");
  return protocol + (slashes ? `//${host}` : host) + path.replace(/[?#]/g, encodeURIComponent) + (search ?? "").replace("#", "%23") + end;
}

function resolve(from, to) {
  const base = new URL(from, "resolve://x");
  const found = new URL(to, base);
  if (found.protocol !== "resolve:") return found.href;
  return found.pathname + found.search + found.hash;
}

Url.prototype.format = function () {
  return format(this);
};
Url.prototype.resolve = function (to) {
  return resolve(this.href, to);
};

Object.assign(exports, {
  Url, parse, format, resolve, URL, URLSearchParams,
  resolveObject: (from, to) => parse(resolve(from, to)),
  domainToASCII: (domain) => require("punycode").toASCII(domain),
  domainToUnicode: (domain) => domain,
  fileURLToPath: (url) => decodeURIComponent(new URL(url).pathname),
  pathToFileURL: (path) => new URL(`file://${path}`),
  urlToHttpOptions: ({ protocol, hostname, hash, search, pathname, href, port, username, password }) => ({
    protocol, hostname: hostname.replace(/^\[|\]$/g, ""), hash, search, pathname, path: `${pathname}${search}`, href,
    ...(port !== "" && { port: Number(port) }),
    ...((username || password) && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  }),
});
