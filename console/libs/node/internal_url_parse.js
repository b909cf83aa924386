// The older idea of a URL: any text has parts, and whatever is odd about it moves into the path.
// Packages rely on its oddities (a "host" in "mailto:"), so they are kept, not mended.
"use strict";

const querystring = require("querystring");

const both = (...names) => new Set(names.flatMap((name) => [name, `${name}:`]));
const SLASHED = both("http", "https", "ftp", "gopher", "file", "ws", "wss");
const HOSTLESS = both("javascript");
const PLAIN_PATH = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const PROTOCOL = /^[a-z0-9.+-]+:/i;
const LOGIN = /^\/\/[^@/]+@[^@/]+/;
const FIELDS = [
  "protocol", "slashes", "auth", "host", "port", "hostname", "hash", "search", "query", "pathname", "path", "href",
];

function Url() {
  for (const name of FIELDS) this[name] = null;
}

const escaped = (text) =>
  text.replace(/[\t\n\r "'<>\\^`{|}]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

function parseInto(url, input, withQuery, slashesDenoteHost) {
  if (typeof input !== "string") throw internal.argType("url", "string", input);
  const query = input.search(/[?]/);
  const head = query < 0 ? input : input.slice(0, query);
  let rest = (head.replaceAll("\\", "/") + (query < 0 ? "" : input.slice(query))).trim();
  if (!slashesDenoteHost && !/[#@]/.test(rest)) {
    const plain = PLAIN_PATH.exec(rest);
    if (plain) return parsePlain(url, rest, plain, withQuery);
  }
  const protocol = PROTOCOL.exec(rest)?.[0];
  if (protocol) {
    url.protocol = protocol.toLowerCase();
    rest = rest.slice(protocol.length);
  }
  const hostless = HOSTLESS.has(url.protocol);
  let slashes = false;
  if (slashesDenoteHost || protocol || LOGIN.test(rest)) {
    slashes = rest.startsWith("//") && !hostless;
    if (slashes) {
      url.slashes = true;
      rest = rest.slice(2);
    }
  }
  if (!hostless && (slashes || (protocol && !SLASHED.has(url.protocol)))) rest = takeHost(url, rest, input);
  takePath(url, hostless ? rest : escaped(rest), withQuery);
  url.href = format(url);
  return url;
}

function parsePlain(url, text, [, pathname, search], withQuery) {
  url.path = url.href = text;
  url.pathname = pathname;
  if (search) {
    url.search = search;
    url.query = withQuery ? querystring.parse(search.slice(1)) : search.slice(1);
  } else if (withQuery) url.query = { __proto__: null };
  return url;
}

function takeHost(url, text, input) {
  const authority = /^[^#/?]*/.exec(text)[0];
  const at = authority.lastIndexOf("@");
  if (at >= 0) url.auth = decodeURIComponent(authority.slice(0, at));
  const given = text.slice(at + 1);
  const end = given.search(/[\t\n\r "%';<>\\^`{|}#/?]/);
  let host = end < 0 ? given : given.slice(0, end);
  let rest = end < 0 ? "" : given.slice(end);
  const port = /:(\d*)$/.exec(host);
  if (port) {
    if (port[1] !== "") [, url.port] = port;
    host = host.slice(0, port.index);
  }
  const six = host[0] === "[" && host.at(-1) === "]";
  if (!six) {
    const odd = host.search(/[^a-z0-9.\-_+\u0080-\uffff]/i);
    if (odd >= 0) {
      rest = `/${host.slice(odd)}${rest}`;
      host = host.slice(0, odd);
    }
    host = host.length > 255 ? "" : asciiHost(host.toLowerCase(), input);
  } else host = host.toLowerCase();
  url.host = host + (url.port ? `:${url.port}` : "");
  url.hostname = six ? host.slice(1, -1) : host;
  return six && rest[0] !== "/" ? `/${rest}` : rest;
}

function asciiHost(host, input) {
  if (!/[^\0-\x7f]/.test(host)) return host;
  if (URL.canParse(`http://${host}`)) return new URL(`http://${host}`).hostname;
  throw Object.assign(internal.codedError(TypeError, "ERR_INVALID_URL", "Invalid URL"), { input });
}

function takePath(url, text, withQuery) {
  let rest = text;
  const hash = rest.indexOf("#");
  if (hash >= 0) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const query = rest.indexOf("?");
  if (query >= 0) {
    url.search = rest.slice(query);
    url.query = url.search.slice(1);
    if (withQuery) url.query = querystring.parse(url.query);
    rest = rest.slice(0, query);
  } else if (withQuery) url.query = { __proto__: null };
  if (rest !== "") url.pathname = rest;
  else if (SLASHED.has(url.protocol) && url.hostname) url.pathname = "/";
  if (url.pathname || url.search) url.path = (url.pathname ?? "") + (url.search ?? "");
}

const authText = (auth) => encodeURIComponent(auth).replaceAll("%3A", ":");

function format(url) {
  const auth = url.auth ? `${authText(url.auth)}@` : "";
  let protocol = url.protocol || "";
  if (protocol && !protocol.endsWith(":")) protocol += ":";
  let host = "";
  if (url.host) host = auth + url.host;
  else if (url.hostname) {
    const bare = url.hostname.includes(":") && url.hostname[0] !== "[";
    host = auth + (bare ? `[${url.hostname}]` : url.hostname) + (url.port ? `:${url.port}` : "");
  }
  const asked = url.query !== null && typeof url.query === "object" ? querystring.stringify(url.query) : "";
  let search = url.search || (asked && `?${asked}`) || "";
  let path = (url.pathname || "").replace(/[?#]/g, encodeURIComponent);
  if (url.slashes || SLASHED.has(protocol)) {
    if (url.slashes || host) {
      if (path && path[0] !== "/") path = `/${path}`;
      host = `//${host}`;
    } else if (protocol.startsWith("file")) host = "//";
  }
  search = search.replaceAll("#", "%23");
  if (search && search[0] !== "?") search = `?${search}`;
  const hash = url.hash && url.hash[0] !== "#" ? `#${url.hash}` : url.hash || "";
  return protocol + host + path + search + hash;
}

Object.assign(exports, { FIELDS, HOSTLESS, SLASHED, Url, format, parseInto });
