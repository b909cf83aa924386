// CommonJS for installed packages, and the modules of Node's that they ask for.
// Defines: requirePackage, requireNode, runTicks; needs: host, 70_libraries, 71_zlib, and what INTERNALS names.
// User code never sees `require`: it is handed only to the sources of packages. Those of Node's
// modules are ours (libs/node/*.js) and get `internal`, the runtime's own parts.

const evaluate = globalThis.eval; // called by this name it runs code in the global scope, sloppy
const loadedModules = new Map(); // path → module
const nodeModules = new Map(); // name → module
const requestedPaths = new Map(); // folder + "\n" + request → path or null
let nodeProcess; // what packages see as `process`

// The exports of an installed package; undefined where it is not installed.
function requirePackage(name) {
  const path = host.call("library_entry", [name]);
  return path === null ? undefined : loadFile(path);
}

function requireFrom(folder, request) {
  if (typeof request !== "string") throw argType("id", "string", request);
  if (!stringStarts(request, ".")) {
    const node = requireNode(stringStarts(request, "node:") ? stringSlice(request, 5) : request);
    if (node !== undefined) return node;
  }
  const key = `${folder}\n${request}`;
  let path = mapGet(requestedPaths, key);
  if (path === undefined) {
    path = host.call("library_resolve", [folder, request]);
    mapSet(requestedPaths, key, path);
  }
  if (path === null) {
    const error = new Error(`Cannot find module '${request}'\nRequire stack:\n- ${folder}`);
    error.code = "MODULE_NOT_FOUND";
    throw error;
  }
  return loadFile(path);
}

function loadFile(path) {
  const known = mapGet(loadedModules, path);
  if (known !== undefined) return known.exports;
  const source = host.call("library_read", [path]);
  if (source === null) throw new Error(`Cannot read ${path}`);
  const slash = path.lastIndexOf("/");
  const folder = stringSlice(path, 0, slash);
  const module = { exports: {}, id: path, filename: `/${path}`, loaded: false, children: [], paths: [] };
  mapSet(loadedModules, path, module);
  try {
    if (stringEnds(path, ".json")) module.exports = jsonParse(source);
    else runModule(module, source, folder, path);
  } catch (error) {
    mapDelete(loadedModules, path);
    throw error;
  }
  module.loaded = true;
  return module.exports;
}

function runModule(module, source, folder, path) {
  const require = (request) => requireFrom(folder, request);
  require.resolve = (request) => host.call("library_resolve", [folder, request]) ?? request;
  require.cache = {};
  module.require = require;
  const hashbang = stringStarts(source, "#!") ? "//" : "";
  // Two functions, so that a package can declare its own `process`. `window` is hidden: packages
  // take it for a browser's.
  const make = evaluate(
    "(function (process, global, window) { return function (exports, require, module, __filename, __dirname) {" +
      `${hashbang}${source}\n}})\n//# sourceURL=${sourceName(path)}`,
  );
  const run = make(processObject(), globalThis);
  reflectApply(run, module.exports, [module.exports, require, module, `/${path}`, `/${folder}`]);
}

const sourceName = (path) => stringSlice(path, Math.max(0, stringIndexOf(path, "node_modules/")));

// A module of Node's, as far as there is one; undefined where Node has none of this name.
function requireNode(name) {
  const known = mapGet(nodeModules, name);
  if (known !== undefined) return known?.exports;
  const source = host.call("node_source", [name]);
  if (source === null) {
    mapSet(nodeModules, name, null); // asked for by every file that requires a package
    return undefined;
  }
  const module = { exports: {} };
  mapSet(nodeModules, name, module);
  const make = evaluate(
    `(function (internal, process) { return function (exports, require, module) {${source}\n}})` +
      `\n//# sourceURL=fnconsole:node/${name}`,
  );
  const run = make(INTERNALS, name === "process" || name === "events" ? undefined : processObject());
  reflectApply(run, undefined, [module.exports, requireNode, module]);
  return module.exports;
}

const processObject = () => (nodeProcess ??= requireNode("process"));

// A request as Node's own client would make it: nothing is added, followed or unpacked.
function plainFetch(url, options, bytes) {
  return new Promise((resolve, reject) => {
    if (!run.open) return;
    countFetch(url);
    const id = ++lastFetchId;
    const request = { size: 0, timeout: 0, counter: 0 };
    mapSet(pendingFetches, id, { resolve, reject, request, done: () => {} });
    options.onStart?.(() => forgetFetch(id) && host.call("fetch_abort", [id]));
    const { method, headers, timeout_ms, compress } = options;
    const wish = { method, url, headers, redirect: "manual", follow: 0, timeout_ms, compress };
    if (bytes.length === 0) host.call("fetch", [id, wish]);
    else host.call("fetch", [id, wish], bytes);
  });
}

// process.nextTick: its callbacks run when what runs now is over, before the promises that it left.
const ticks = [];
let tickAt = 0;

function nextTick(callback, ...args) {
  checkFunction(callback, "callback");
  if (ticks.length === 0) promiseThen(settledPromise, runTicks); // for one that a promise leaves
  arrayPush(ticks, [callback, args]);
}

function runTicks() {
  while (tickAt < ticks.length) {
    const [callback, args] = ticks[tickAt++];
    if (run.open) runCallback(callback, undefined, args);
  }
  ticks.length = tickAt = 0;
}

const INTERNALS = {
  __proto__: null,
  checkLimit: (value, name) => checkNumber(value, name, 0),
  isProxy: (value) => proxyRecord(value) !== undefined,
  argType, argValue, callLater, checkFunction, checkObject, checkString, codedError, crypto, cryptoParts, hostNow, inspect,
  plainCoded,
  nextTick, packBytes, plainFetch, receivedText, unpackBytes,
  format: (args) => formatLog(args),
  unusable: unusableModule,
};

// A module whose work a function cannot do: packages may load it, and name what is in it.
function unusableModule(name, members = {}) {
  return new Proxy(members, {
    __proto__: null,
    get(target, key) {
      if (typeof key === "symbol" || key in target) return target[key];
      return (target[key] = function () {
        throw codedError(Error, "ERR_NOT_AVAILABLE", `${name}.${key} is not available to functions here`);
      });
    },
  });
}
