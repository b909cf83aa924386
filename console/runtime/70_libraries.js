// The npm packages that Segment exposes, each under its documented name, loaded at its first use.
// Defines: installLibraries; needs: 19_proxies, requirePackage and requireNode (72, at call time).
// A name is an accessor until it is read or assigned, so a context that uses none pays for none. It
// is not enumerable: whoever lists the globals would load them all.

function installLibraries(holders) {
  for (const [name, packageName, version, kind] of host.call("libraries", [])) {
    const parts = name.split(".");
    const load = () => requirePackage(name) ?? missingLibrary(name, packageName, version, kind);
    for (const holder of holders) defineAt(holder, parts, load);
  }
  for (const holder of holders) {
    defineLazy(holder, "https", () => requireNode("https"), false);
    defineAt(holder, ["zlib", "zlib"], () => requireNode("zlib")); // for the package of that name
  }
}

function defineAt(holder, parts, load) {
  let at = holder;
  for (let i = 0; i < parts.length - 1; i++) {
    if (!objectHasOwn(at, parts[i])) {
      const inner = objectDescriptor(globalThis, parts[i])?.value ?? {}; // one object for both holders
      objectDefine(at, parts[i], {
        value: i === 0 ? inner : {}, writable: true, enumerable: i > 0, configurable: true,
      });
    }
    at = at[parts[i]];
  }
  const last = parts[parts.length - 1];
  if (!objectHasOwn(at, last)) defineLazy(at, last, load, parts.length > 1);
}

function defineLazy(holder, name, load, enumerable) {
  const keep = (value) => {
    objectDefine(holder, name, { value, writable: true, enumerable, configurable: true });
    return value;
  };
  objectDefine(holder, name, { get: () => keep(load()), set: keep, enumerable, configurable: true });
}

const PROXY_TRAPS = [
  "apply", "construct", "defineProperty", "deleteProperty", "get", "getOwnPropertyDescriptor",
  "getPrototypeOf", "has", "isExtensible", "ownKeys", "preventExtensions", "set", "setPrototypeOf",
];

// What stands for a package that is not installed: of the right type and true, as code that looks
// before it leaps expects, but any use of it says what to do.
function missingLibrary(name, packageName, version, kind) {
  const refuse = () => {
    const error = new Error(
      `\`${name}\` is the npm package ${packageName} ${version}; ` +
        `run \`fnconsole libs install ${name}\` once, then it works offline.`,
    );
    error.code = "ERR_LIBRARY_NOT_INSTALLED";
    throw error;
  };
  const handler = { __proto__: null };
  for (const trap of PROXY_TRAPS) handler[trap] = refuse;
  const target = kind === "function" ? function () {} : {};
  if (kind === "function") objectDefine(target, "name", { value: `${name} (not installed)` });
  const proxy = new Proxy(target, handler);
  noteProxy(proxy, target, handler);
  return proxy;
}
