// querystring: the older way to read and write queries.
"use strict";

function escape(given) {
  const text = typeof given === "object" ? String(given) : `${given}`;
  if (!text.isWellFormed()) throw internal.codedError(URIError, "ERR_INVALID_URI", "URI malformed");
  return encodeURIComponent(text);
}

// Bytes, with such escapes as are none left as they are.
function unescapeBuffer(text, plusIsSpace) {
  const plain = plusIsSpace ? text.replaceAll("+", " ") : text;
  const parts = plain.split(/(%[0-9a-f]{2})/i).map((part, i) => Buffer.from(i % 2 ? part.slice(1) : part, i % 2 ? "hex" : "latin1"));
  return Buffer.concat(parts);
}

function unescape(text, plusIsSpace) {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text, plusIsSpace).toString();
  }
}

function primitive(value) {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : "";
  return typeof value === "bigint" || typeof value === "boolean" ? `${value}` : "";
}

function stringify(object, separator, equals, options) {
  const encode = typeof options?.encodeURIComponent === "function" ? options.encodeURIComponent : exports.escape;
  if (object === null || typeof object !== "object") return "";
  const pairs = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    const before = encode(primitive(name)) + (equals || "=");
    for (const each of Array.isArray(value) ? value : [value]) pairs.push(before + encode(primitive(each)));
  }
  return pairs.join(separator || "&");
}

function decoded(text, decode) {
  try {
    return decode(text);
  } catch {
    return exports.unescape(text, true);
  }
}

function parse(text, separator, equals, options) {
  const found = { __proto__: null };
  if (typeof text !== "string" || text === "") return found;
  const decode = typeof options?.decodeURIComponent === "function" ? options.decodeURIComponent : exports.unescape;
  const own = decode !== unescape;
  const sign = equals ? String(equals) : "=";
  const most = typeof options?.maxKeys === "number" ? options.maxKeys : 1000;
  const pairs = text.split(separator ? String(separator) : "&").filter((pair) => pair !== "");
  const read = (part) => {
    const spaced = part.replaceAll("+", own ? "%20" : " ");
    return part === "" || (!own && !part.includes("%")) ? spaced : decoded(spaced, decode);
  };
  for (const pair of most > 0 ? pairs.slice(0, most) : pairs) {
    const at = pair.indexOf(sign);
    const name = read(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? "" : read(pair.slice(at + sign.length));
    if (!(name in found)) found[name] = value;
    else if (Array.isArray(found[name])) found[name].push(value);
    else found[name] = [found[name], value];
  }
  return found;
}

Object.assign(exports, { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse });
