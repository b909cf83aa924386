// querystring: the older way to read and write queries.
"use strict";

const escape = (text) =>
  encodeURIComponent(String(text).toWellFormed());

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return Buffer.from(text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString();
  }
}

function primitive(value) {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}

function stringify(object, separator = "&", equals = "=", options = undefined) {
  const encode = options?.encodeURIComponent ?? exports.escape;
  if (object === null || typeof object !== "object") return "";
  const pairs = [];
  for (const [name, value] of Object.entries(object)) {
    const values = Array.isArray(value) ? value : [value];
    for (const each of values) pairs.push(encode(primitive(name)) + equals + encode(primitive(each)));
  }
  return pairs.join(separator);
}

function parse(text, separator = "&", equals = "=", options = undefined) {
  const decode = options?.decodeURIComponent ?? exports.unescape;
  const found = { __proto__: null };
  if (typeof text !== "string" || text === "") return found;
  const most = options?.maxKeys ?? 1000;
  const pairs = text.split(separator).filter(Boolean);
  for (const pair of most > 0 ? pairs.slice(0, most) : pairs) {
    const at = pair.indexOf(equals);
    const spaced = (part) => decode(part.replaceAll("+", " "));
    const name = spaced(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? "" : spaced(pair.slice(at + equals.length));
    if (!(name in found)) found[name] = value;
    else found[name] = Array.isArray(found[name]) ? [...found[name], value] : [found[name], value];
  }
  return found;
}

Object.assign(exports, { escape, unescape, stringify, parse, encode: stringify, decode: parse });
