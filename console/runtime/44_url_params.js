// URLSearchParams, alone or as the live query of a URL.
// Defines: URLSearchParams, paramsOf, replaceParams; needs: 38_codes, 42_encoding, 44_url_form.
// The list is flat: name, value, name, value.

const paramStates = new WeakMap(); // URLSearchParams → { list, changed }

function paramState(params) {
  const state = typeof params === "object" && params !== null ? weakMapGet(paramStates, params) : undefined;
  if (state === undefined) throw wrongThis("URLSearchParams");
  return state;
}

// `changed(search)` is called with the new query, after each change.
function paramsOf(search, changed) {
  const params = new URLSearchParams(search);
  paramState(params).changed = changed;
  return params;
}

function replaceParams(params, search) {
  paramState(params).list = parseQuery(stringSlice(search, 1));
}

function pairList(items) {
  const list = [];
  for (const pair of items) {
    const whole = pair !== null && (typeof pair === "object" || typeof pair === "function");
    const parts = whole && typeof pair[Symbol.iterator] === "function" ? [...pair] : [];
    if (parts.length !== 2) {
      throw codedError(
        TypeError, "ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple", URLSearchParams,
      );
    }
    arrayPush(list, usv(parts[0]), usv(parts[1]));
  }
  return list;
}

function recordList(record) {
  const values = new Map();
  for (const key of reflectOwnKeys(record)) {
    if (objectDescriptor(record, key)?.enumerable) mapSet(values, usv(key), usv(record[key]));
  }
  const list = [];
  mapEach(values, (value, name) => arrayPush(list, name, value));
  return list;
}

function initialList(init) {
  if (init === undefined || init === null) return [];
  if (typeof init !== "object" && typeof init !== "function") {
    const text = usv(init);
    return parseQuery(stringStarts(text, "?") ? stringSlice(text, 1) : text);
  }
  const iterate = init[Symbol.iterator];
  if (iterate === URLSearchParams.prototype[Symbol.iterator] && weakMapHas(paramStates, init)) {
    return [...paramState(init).list];
  }
  if (iterate === undefined || iterate === null) return recordList(init);
  if (typeof iterate !== "function") {
    throw codedError(TypeError, "ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable", URLSearchParams);
  }
  return pairList(init);
}

function paramsChanged(state) {
  state.changed?.(serializeQuery(state.list));
}

class URLSearchParams {
  constructor(init = undefined) {
    weakMapSet(paramStates, this, { list: initialList(init), changed: undefined });
  }
  get size() {
    return paramState(this).list.length / 2;
  }
  append(name, value) {
    const state = paramState(this);
    if (arguments.length < 2) throw missingArgs("name", "value");
    arrayPush(state.list, usv(name), usv(value));
    paramsChanged(state);
  }
  delete(name, value = undefined) {
    const state = paramState(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    const text = value === undefined ? undefined : usv(value);
    const { list } = state;
    for (let i = 0; i < list.length; ) {
      if (list[i] === wanted && (text === undefined || list[i + 1] === text)) arraySplice(list, i, 2);
      else i += 2;
    }
    paramsChanged(state);
  }
  get(name) {
    const { list } = paramState(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    for (let i = 0; i < list.length; i += 2) if (list[i] === wanted) return list[i + 1];
    return null;
  }
  getAll(name) {
    const { list } = paramState(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    const values = [];
    for (let i = 0; i < list.length; i += 2) if (list[i] === wanted) arrayPush(values, list[i + 1]);
    return values;
  }
  has(name, value = undefined) {
    const { list } = paramState(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    const text = value === undefined ? undefined : usv(value);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === wanted && (text === undefined || list[i + 1] === text)) return true;
    }
    return false;
  }
  set(name, value) {
    const state = paramState(this);
    if (arguments.length < 2) throw missingArgs("name", "value");
    const wanted = usv(name);
    const text = usv(value);
    const { list } = state;
    let found = false;
    for (let i = 0; i < list.length; ) {
      if (list[i] === wanted && found) arraySplice(list, i, 2);
      else {
        if (list[i] === wanted) list[i + 1] = text;
        found ||= list[i] === wanted;
        i += 2;
      }
    }
    if (!found) arrayPush(list, wanted, text);
    paramsChanged(state);
  }
  // By code units of the names, equal names in the order they had.
  sort() {
    const state = paramState(this);
    const pairs = [];
    for (let i = 0; i < state.list.length; i += 2) pairs[i / 2] = [state.list[i], state.list[i + 1]];
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    state.list = pairs.flat();
    paramsChanged(state);
  }
  entries() {
    return newParamsIterator(this, (list, i) => [list[i], list[i + 1]]);
  }
  forEach(callback, thisArg = undefined) {
    const state = paramState(this);
    checkFunction(callback, "callback");
    for (let i = 0; i < state.list.length; i += 2) {
      reflectApply(callback, thisArg, [state.list[i + 1], state.list[i], this]);
    }
  }
  keys() {
    return newParamsIterator(this, (list, i) => list[i]);
  }
  values() {
    return newParamsIterator(this, (list, i) => list[i + 1]);
  }
  toString() {
    return serializeQuery(paramState(this).list);
  }
  [INSPECT_CUSTOM](depth, options) {
    const { list } = paramState(this);
    if (typeof depth === "number" && depth < 0) return options.stylize("[Object]", "special");
    return paramsText(this.constructor.name, list, options, ([name, value]) => `${name} => ${value}`, 2);
  }
}
showEnumerable(URLSearchParams, [
  "size", "append", "delete", "get", "getAll", "has", "set", "sort", "entries", "forEach", "keys", "values", "toString",
]);
objectDefine(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries, writable: true, configurable: true,
});

// `NAME { 'a' => '1', … }` on one line, or a line an entry where that is too long.
function paramsText(name, list, options, entry, step) {
  const items = [];
  for (let i = 0; i < list.length; i += step) {
    arrayPush(items, entry(list.slice(i, i + step).map((text) => inspect(text, options))));
  }
  const length = items.reduce((sum, item) => sum + item.length + 2, -2);
  if (items.length === 0) return `${name} {}`;
  if (length <= (options?.breakLength ?? 80)) return `${name} { ${items.join(", ")} }`;
  return `${name} {\n  ${items.join(",\n  ")} }`;
}

const iteratorStates = new WeakMap(); // → { params, at, pick }
const ParamsIterator = objectCreate(objectPrototypeOf(objectPrototypeOf([][Symbol.iterator]())), {
  next: {
    value: function next() {
      const state = weakMapGet(iteratorStates, this);
      if (state === undefined) throw wrongThis("URLSearchParamsIterator");
      const { list } = paramState(state.params);
      if (state.at >= list.length) return { value: undefined, done: true };
      state.at += 2;
      return { value: state.pick(list, state.at - 2), done: false };
    },
    writable: true, enumerable: true, configurable: true,
  },
  [Symbol.toStringTag]: { value: "URLSearchParams Iterator", configurable: true },
  [INSPECT_CUSTOM]: {
    value(depth, options) {
      const state = weakMapGet(iteratorStates, this);
      const left = [];
      for (let i = state.at; i < paramState(state.params).list.length; i += 2) {
        arrayPush(left, inspect(state.pick(paramState(state.params).list, i), options));
      }
      return `URLSearchParams Iterator { ${left.join(", ")} }`;
    },
    writable: true, configurable: true,
  },
});

function newParamsIterator(params, pick) {
  paramState(params);
  const iterator = objectCreate(ParamsIterator);
  weakMapSet(iteratorStates, iterator, { params, at: 0, pick });
  return iterator;
}
