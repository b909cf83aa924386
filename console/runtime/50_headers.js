// Headers as node-fetch 2.6 has them: names keep their case, several values of one are joined.
// Defines: Headers, headerPairs, responseHeaders; needs: 00_primordials.
// The map is an own symbol property, as in the original, so that console.log prints the same.

const HEADER_MAP = Symbol("map");
const sortedNames = uncurry(Array.prototype.sort);

// Token characters of RFC 7230, without those that node-fetch forgets; a test compares them all.
function isTokenUnit(unit) {
  const letter = unit | 32;
  if ((letter >= 97 && letter <= 122) || (unit >= 48 && unit <= 57)) return true;
  return unit < 128 && stringIncludes("^_`-!#$%&'*+.|~", fromCharCodes(unit));
}

function headerName(name) {
  const text = `${name}`;
  let legal = text !== "";
  for (let i = 0; i < text.length; i++) legal &&= isTokenUnit(stringCode(text, i));
  if (!legal) throw new TypeError(`${text} is not a legal HTTP header name`);
  return text;
}

function isHeaderValue(text) {
  for (let i = 0; i < text.length; i++) {
    const unit = stringCode(text, i);
    if (unit > 0xff || unit === 0x7f || (unit < 0x20 && unit !== 9)) return false;
  }
  return true;
}

function headerValue(value) {
  const text = `${value}`;
  if (!isHeaderValue(text)) throw new TypeError(`${text} is not a legal HTTP header value`);
  return text;
}

function findHeader(map, name) {
  const wanted = lowerCased(name);
  const keys = objectKeys(map);
  for (let i = 0; i < keys.length; i++) if (lowerCased(keys[i]) === wanted) return keys[i];
  return undefined;
}

// [[name in lower case, joined value], …] by name; upper case sorts first, as the names were given.
function headerPairs(headers) {
  const map = headers[HEADER_MAP];
  const names = sortedNames(objectKeys(map));
  for (let i = 0; i < names.length; i++) names[i] = [lowerCased(names[i]), arrayJoin(map[names[i]], ", ")];
  return names;
}

function fillHeaders(headers, init) {
  if (init instanceof Headers) {
    const map = init[HEADER_MAP];
    for (const name of objectKeys(map)) for (const value of map[name]) headers.append(name, value);
    return;
  }
  if (typeof init !== "object") throw new TypeError("Provided initializer must be an object");
  const method = init[Symbol.iterator];
  if (method === undefined || method === null) {
    for (const name of objectKeys(init)) headers.append(name, init[name]);
    return;
  }
  if (typeof method !== "function") throw new TypeError("Header pairs must be iterable");
  const pairs = [];
  for (const pair of init) {
    if (typeof pair !== "object" || typeof pair[Symbol.iterator] !== "function") {
      throw new TypeError("Each header pair must be iterable");
    }
    arrayPush(pairs, [...pair]);
  }
  for (const pair of pairs) {
    if (pair.length !== 2) throw new TypeError("Each header pair must be a name/value tuple");
    headers.append(pair[0], pair[1]);
  }
}

function addHeader(headers, name, value) {
  const map = headers[HEADER_MAP];
  const text = `${value}`;
  const key = headerName(name);
  headerValue(text);
  const known = findHeader(map, key);
  if (known === undefined) map[key] = [text];
  else arrayPush(map[known], text);
}

// Of the runtime's own pairs: whatever user code has made of iterators and of Headers.
function headersOfPairs(pairs) {
  const headers = new Headers();
  for (let i = 0; i < pairs.length; i++) addHeader(headers, pairs[i][0], pairs[i][1]);
  return headers;
}

class Headers {
  constructor(init = undefined) {
    this[HEADER_MAP] = objectCreate(null);
    if (init !== undefined && init !== null) fillHeaders(this, init);
  }
  get(name) {
    const key = findHeader(this[HEADER_MAP], headerName(name));
    return key === undefined ? null : arrayJoin(this[HEADER_MAP][key], ", ");
  }
  // Reads the pairs anew for each call, as changes made by the callback count.
  forEach(callback, thisArg = undefined) {
    for (let i = 0, pairs = headerPairs(this); i < pairs.length; i++, pairs = headerPairs(this)) {
      reflectApply(callback, thisArg, [pairs[i][1], pairs[i][0], this]);
    }
  }
  set(name, value) {
    const text = `${value}`;
    const key = headerName(name);
    this[HEADER_MAP][findHeader(this[HEADER_MAP], key) ?? key] = [headerValue(text)];
  }
  append(name, value) {
    addHeader(this, name, value);
  }
  has(name) {
    return findHeader(this[HEADER_MAP], headerName(name)) !== undefined;
  }
  delete(name) {
    const key = findHeader(this[HEADER_MAP], headerName(name));
    if (key !== undefined) delete this[HEADER_MAP][key];
  }
  raw() {
    return this[HEADER_MAP];
  }
  keys() {
    return newHeadersIterator(this, "key");
  }
  values() {
    return newHeadersIterator(this, "value");
  }
  [Symbol.iterator]() {
    return newHeadersIterator(this, "key+value");
  }
}
Headers.prototype.entries = Headers.prototype[Symbol.iterator];
showEnumerable(Headers, ["get", "forEach", "set", "append", "has", "delete", "keys", "values"]);

const ITERATED_HEADERS = Symbol("internal");
const HeadersIterator = {
  __proto__: objectPrototypeOf(objectPrototypeOf([][Symbol.iterator]())),
  next() {
    const state = this?.[ITERATED_HEADERS];
    if (state === undefined) throw new TypeError("Value of `this` is not a HeadersIterator");
    const pairs = headerPairs(state.target);
    if (state.index >= pairs.length) return { value: undefined, done: true };
    const pair = pairs[state.index++];
    return { value: state.kind === "key" ? pair[0] : state.kind === "value" ? pair[1] : pair, done: false };
  },
};
objectDefine(HeadersIterator, Symbol.toStringTag, { __proto__: null, value: "HeadersIterator", configurable: true });

function newHeadersIterator(target, kind) {
  const iterator = objectCreate(HeadersIterator);
  iterator[ITERATED_HEADERS] = { target, kind, index: 0 };
  return iterator;
}

// Of these, Node's HTTP client keeps the first; of others it joins all.
const SINGLE_HEADERS =
  " age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
  "last-modified location max-forwards proxy-authorization referer retry-after server user-agent ";

// Headers of a response, from the pairs as they came; what is not legal is left out.
function responseHeaders(pairs) {
  const headers = new Headers();
  const map = headers[HEADER_MAP];
  for (let i = 0; i < pairs.length; i++) {
    const name = lowerCased(pairs[i][0]);
    const value = pairs[i][1];
    if (!isHeaderValue(value)) continue;
    if (map[name] === undefined) map[name] = [value];
    else if (name === "set-cookie") arrayPush(map[name], value);
    else if (!stringIncludes(SINGLE_HEADERS, ` ${name} `)) {
      map[name] = [`${map[name][0]}${name === "cookie" ? "; " : ", "}${value}`];
    }
  }
  return headers;
}
