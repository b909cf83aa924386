// url: the classes that are global anyway, and the older parse, format and resolve.
"use strict";

const { Url, format: formatUrl, parseInto } = require("internal_url_parse");
const { resolveObject } = require("internal_url_resolve");
const punycode = require("punycode");

const parse = (url, withQuery = false, slashesDenoteHost = false) =>
  url instanceof Url ? url : parseInto(new Url(), url, withQuery, slashesDenoteHost);

function format(given, options) {
  if (typeof given === "string") return formatUrl(parse(given));
  if (given === null || typeof given !== "object") throw internal.argType("urlObject", ["Object", "string"], given);
  return given instanceof URL ? formatNew(given, options) : formatUrl(given);
}

function formatNew(url, { fragment = true, unicode = false, search = true, auth = true } = {}) {
  if (fragment && !unicode && search && auth) return url.href;
  const login = auth && (url.username || url.password) ? `${url.username}${url.password && `:${url.password}`}@` : "";
  const host = (unicode ? punycode.toUnicode(url.hostname) : url.hostname) + (url.port && `:${url.port}`);
  const slashes = url.href.slice(url.protocol.length).startsWith("//") ? "//" : "";
  return `${url.protocol}${slashes}${login}${host}${url.pathname}${search ? url.search : ""}${fragment ? url.hash : ""}`;
}

const resolve = (from, to) => formatUrl(resolveObject(parse(from, false, true), parse(to, false, true)));

Object.assign(Url.prototype, {
  parse(url, withQuery, slashesDenoteHost) {
    return parseInto(this, url, withQuery, slashesDenoteHost);
  },
  format() {
    return formatUrl(this);
  },
  resolve(to) {
    return formatUrl(this.resolveObject(to));
  },
  resolveObject(to) {
    return resolveObject(this, typeof to === "string" ? parse(to, false, true) : to);
  },
});

function fileURLToPath(given) {
  const url = typeof given === "string" ? new URL(given) : given;
  if (!(url instanceof URL)) throw internal.argType("path", ["string", "URL"], given);
  if (url.protocol !== "file:") throw internal.codedError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  if (url.hostname !== "") {
    throw internal.codedError(TypeError, "ERR_INVALID_FILE_URL_HOST", 'File URL host must be "localhost" or empty on linux');
  }
  if (/%2f/i.test(url.pathname)) {
    throw internal.codedError(TypeError, "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
  }
  return decodeURIComponent(url.pathname);
}

function pathToFileURL(path) {
  const full = require("path").resolve(path) + (path.endsWith("/") && path !== "/" ? "/" : "");
  const plain = full.replace(/[%\\\n\r\t?#]/g, encodeURIComponent);
  return new URL(`file://${plain}`);
}

function urlToHttpOptions({ protocol, hostname, hash, search, pathname, href, port, username, password, ...others }) {
  return {
    __proto__: null, ...others, protocol, hostname: hostname?.replace(/^\[(.*)\]$/, "$1"), hash, search, pathname,
    path: `${pathname || ""}${search || ""}`, href,
    ...(port !== "" && { port: Number(port) }),
    ...((username || password) && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

Object.assign(exports, {
  Url, parse, resolve,
  resolveObject: (from, to) => (from ? resolveObject(parse(from, false, true), parse(to, false, true)) : to),
  format, URL, URLSearchParams,
  domainToASCII: (domain) => (URL.canParse(`ws://${domain}`) ? new URL(`ws://${domain}`).hostname : ""),
  domainToUnicode: (domain) => punycode.toUnicode(URL.canParse(`ws://${domain}`) ? new URL(`ws://${domain}`).hostname : ""),
  pathToFileURL, fileURLToPath, urlToHttpOptions,
});
