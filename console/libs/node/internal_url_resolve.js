// url.resolve: one URL of the older kind seen from another, by RFC 3986 and with the older oddities.
"use strict";

const { FIELDS, HOSTLESS, SLASHED, Url, format } = require("internal_url_parse");

const told = (url) => {
  url.href = format(url);
  return url;
};
const withPath = (url) => {
  if (url.pathname !== null || url.search !== null) url.path = (url.pathname || "") + (url.search || "");
  return told(url);
};

function resolveObject(source, relative) {
  const result = new Url();
  for (const name of FIELDS) result[name] = source[name];
  result.hash = relative.hash;
  if (relative.href === "") return told(result);
  if (relative.slashes && !relative.protocol) return otherHost(result, relative);
  if (relative.protocol && relative.protocol !== result.protocol) return otherProtocol(result, relative);
  return samePlace(result, relative);
}

function copy(result, relative, left) {
  for (const name of FIELDS) if (name !== left) result[name] = relative[name];
}

function otherHost(result, relative) {
  copy(result, relative, "protocol");
  if (SLASHED.has(result.protocol) && result.hostname && !result.pathname) result.path = result.pathname = "/";
  return told(result);
}

function otherProtocol(result, relative) {
  if (!SLASHED.has(relative.protocol)) {
    copy(result, relative);
    return told(result);
  }
  const { protocol } = relative;
  let { host, pathname } = relative;
  if (!host && !/^file:?$/.test(protocol) && !HOSTLESS.has(protocol)) {
    const parts = (pathname || "").split("/");
    while (parts.length > 0 && !(host = parts.shift()));
    host ||= "";
    if (parts[0] !== "") parts.unshift("");
    if (parts.length < 2) parts.unshift("");
    pathname = parts.join("/");
  }
  const { search, query, auth, port } = relative;
  Object.assign(result, { protocol, pathname, search, query, host: host || "", auth, hostname: relative.hostname || host || "", port });
  result.slashes ||= relative.slashes;
  return result.pathname || result.search ? withPath(result) : told(result);
}

const parts = (pathname) => (pathname && pathname.split("/")) || [];

// Such protocols have no "//": what stands where a host would is the first part of the path.
function hostIntoPath(url, path) {
  if (!url.host) return;
  if (path[0] === "") path[0] = url.host;
  else path.unshift(url.host);
}

function samePlace(result, relative) {
  const sourceAbsolute = Boolean(result.pathname && result.pathname[0] === "/");
  const absolute = Boolean(relative.host || (relative.pathname && relative.pathname[0] === "/"));
  let mustEnd = absolute || sourceAbsolute || Boolean(result.host && relative.pathname);
  const removeDots = mustEnd;
  let path = parts(result.pathname);
  const added = parts(relative.pathname);
  const bare = Boolean(result.protocol && !SLASHED.has(result.protocol));
  const given = { host: relative.host, hostname: relative.hostname };
  if (bare) {
    hostIntoPath(result, path);
    Object.assign(result, { hostname: "", port: null, host: "" });
    if (relative.protocol) {
      given.hostname = result.auth = null;
      hostIntoPath(relative, added);
      given.host = null;
    }
    mustEnd &&= added[0] === "" || path[0] === "";
  }
  if (absolute) {
    if (given.host || given.host === "") {
      if (result.host !== given.host) result.auth = null;
      Object.assign(result, { host: given.host, port: relative.port });
    }
    if (given.hostname || given.hostname === "") {
      if (result.hostname !== given.hostname) result.auth = null;
      result.hostname = given.hostname;
    }
    path = added;
  } else if (added.length > 0) path = [...path.slice(0, -1), ...added];
  else if (relative.search !== null && relative.search !== undefined) {
    if (bare) pathIntoHost(result, path.shift());
    Object.assign(result, { search: relative.search, query: relative.query });
    return withPath(result);
  }
  if (absolute || added.length > 0) Object.assign(result, { search: relative.search, query: relative.query });
  return conclude(result, relative, path, { mustEnd, removeDots, bare, host: given.host });
}

function pathIntoHost(result, host) {
  const at = host?.indexOf("@") ?? -1;
  if (at > 0) [result.auth, host] = [host.slice(0, at), host.slice(at + 1)];
  result.host = result.hostname = host;
}

function conclude(result, relative, path, { mustEnd, removeDots, bare, host }) {
  if (path.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return told(result);
  }
  const last = path.at(-1);
  const trailing = ((result.host || host || path.length > 1) && (last === "." || last === "..")) || last === "";
  let cleaned = withoutDots(path, !mustEnd && !removeDots);
  const rooted = () => cleaned[0] === "" || cleaned[0]?.[0] === "/";
  if (mustEnd && !rooted()) cleaned.unshift("");
  if (trailing && !cleaned.join("/").endsWith("/")) cleaned.push("");
  const isAbsolute = rooted();
  if (bare) pathIntoHost(result, isAbsolute ? "" : (cleaned.shift() ?? ""));
  if ((mustEnd || (result.host && cleaned.length > 0)) && !isAbsolute) cleaned.unshift("");
  result.pathname = cleaned.length > 0 ? cleaned.join("/") : null;
  if (cleaned.length === 0) result.path = null;
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return withPath(result);
}

function withoutDots(path, keepUp) {
  const kept = [...path];
  let up = 0;
  for (let i = kept.length - 1; i >= 0; i--) {
    if (kept[i] === ".") kept.splice(i, 1);
    else if (kept[i] === "..") {
      kept.splice(i, 1);
      up += 1;
    } else if (up > 0) {
      kept.splice(i, 1);
      up -= 1;
    }
  }
  if (keepUp) for (; up > 0; up--) kept.unshift("..");
  return kept;
}

exports.resolveObject = resolveObject;
