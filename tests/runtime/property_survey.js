// What Node's context and ours are asked alike: the properties of every global, flat, as text.
// `roots` is [path, object] pairs beside globalThis; `library` are the names whose functions may be
// written in JavaScript on either side: whether they are native, constructors or the same object as
// another is told of the language alone.

(function survey(roots, library) {
  const found = {};
  const seen = new Map();
  const own = Object.getOwnPropertyDescriptor;
  const isObject = (value) => Object(value) === value;
  const keyText = (key) => (typeof key === "symbol" ? `@@${key.description}` : key);
  const source = Function.prototype.toString;

  const isBare = (value) => String(Reflect.ownKeys(value).map(keyText)) === "constructor";

  function callable(prefix, value, strict) {
    const name = own(value, "name")?.value;
    const text = `${prefix} ${String(name)}/${own(value, "length")?.value}`;
    if (!strict) return text;
    const native = source.call(value).endsWith("{ [native code] }") ? " native" : "";
    return text + native + (own(value, "prototype") ? " constructor" : "");
  }

  function valueText(value, strict) {
    if (typeof value === "function") return callable("function", value, strict);
    if (isObject(value)) return "object";
    if (typeof value === "symbol") return `symbol ${value.description}`;
    return `${typeof value} ${String(value).slice(0, 40)}`;
  }

  function describe({ value, get, set, writable, enumerable, configurable }, strict) {
    const flags = (writable ? "w" : "-") + (enumerable ? "e" : "-") + (configurable ? "c" : "-");
    if (get === undefined && set === undefined) return `${flags} ${valueText(value, strict)}`;
    return [flags, get && callable("get", get, strict), set && callable("set", set, strict)]
      .filter(Boolean).join(" ");
  }

  function visit(path, object, depth) {
    // A context of Node's does not list its names that are not enumerable.
    const hidden = path === "" ? library.filter((name) => own(object, name)) : [];
    for (const key of new Set([...Reflect.ownKeys(object), ...hidden])) {
      const descriptor = own(object, key);
      const at = path === "" ? keyText(key) : `${path}.${keyText(key)}`;
      const { value } = descriptor;
      if (typeof object === "function" && (key === "length" || key === "name")) continue;
      const strict = !library.includes(at.split(".", 1)[0]);
      if (!strict && key === "prototype" && isBare(value)) continue;
      found[at] = describe(descriptor, strict);
      if (!isObject(value) || value === globalThis) continue;
      if (seen.has(value)) {
        if (strict && key !== "constructor") found[at] += ` = ${seen.get(value)}`;
        continue;
      }
      seen.set(value, at);
      if (depth > 1 || key === "prototype") visit(at, value, depth - 1);
      else if (typeof value === "function") visit(at, value, 0);
    }
  }

  visit("", globalThis, 3);
  for (const [path, object] of roots) visit(path, object, 1);
  return JSON.stringify(found);
})
