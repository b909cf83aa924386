"""What a function can get hold of from inside JavaScript: nothing of the bridge, of the machine, or
of what other functions left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from console.fetching.fetcher import Fetcher
from console.model import Invocation, Outcome, Request
from console.workers.pool import Pool

pytestmark = pytest.mark.asyncio(loop_scope="module")

Run = Callable[[str], Awaitable[Outcome]]

# Whatever comes to `seen` is tried as the bridge: an operation that only the runtime may call, and
# the memory that it shares. All that hangs on it comes to `seen`, too.
_PROBE = """
const tell = console.log;
const found = [], known = new Set(), queue = [];
const { apply, ownKeys, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
const has = Set.prototype.has.bind(known), add = Set.prototype.add.bind(known);
const push = Array.prototype.push.bind(queue), shift = Array.prototype.shift.bind(queue);
const say = Array.prototype.push.bind(found);
const size = Object.getOwnPropertyDescriptor(SharedArrayBuffer.prototype, "byteLength").get;
const SKIP = new Set(["eval", "setTimeout", "setInterval", "setImmediate", "fetch"]);
const isObject = (v) => (typeof v === "object" && v !== null) || typeof v === "function";
const seen = (value, path) => {
  if (!isObject(value) || has(value)) return;
  add(value);
  push([value, path]);
};
const tried = (value, path) => {
  try { if (apply(size, value, []) >= 65536) say(`memory at ${path}`); } catch {}
  let name;
  try { name = value.name; } catch { return; } // a package that is not installed
  if (typeof value === "function" && !SKIP.has(name)) {
    for (const args of [["limits", []], ["libraries", []]]) {
      try {
        const answer = apply(value, undefined, args);
        if (typeof answer?.logEntries === "number" || answer?.[0]?.[1] === "atob")
          say(`the bridge at ${path}`);
        if (answer && typeof answer.catch === "function") answer.catch(() => {});
      } catch {}
    }
  }
};
const walk = () => {
  for (let entry; (entry = shift()); ) {
    const [value, path] = entry;
    tried(value, path);
    try { seen(getPrototypeOf(value), `${path}.__proto__`); } catch {}
    let names = [];
    try { names = ownKeys(value); } catch {}
    for (const name of names) {
      let slot;
      try { slot = getOwnPropertyDescriptor(value, name); } catch {}
      if (!slot) continue;
      const at = `${path}.${String(name)}`;
      seen(slot.value, at); seen(slot.get, `get ${at}`); seen(slot.set, `set ${at}`);
      if (slot.get) try { seen(apply(slot.get, value, []), at); } catch {}
    }
  }
};
const wandering = (where) => {
  try {
    Error.prepareStackTrace = (error, sites) => sites;
    Error.stackTraceLimit = 100;
    for (const site of new Error().stack) {
      for (const name of ["getThis", "getFunction", "getEvalOrigin"]) {
        try { seen(site[name](), `${where} ${name}`); } catch {}
      }
    }
  } catch {} finally { delete Error.prepareStackTrace; }
};
const climbing = function (where) {
  let at = climbing;
  for (let i = 0; i < 30 && at; i++) {
    try { at = at.caller; seen(at, `${where} caller`); } catch { break; }
    try { seen(at.arguments, `${where} arguments`); } catch {}
  }
};
let busy = false;
for (const own of [onRequest, walk, tried, seen, wandering, climbing, hook, known, queue]) add(own);
function hook(where) {
  if (busy) return;
  busy = true;
  try {
    wandering(where); climbing(where);
    for (let i = 0; i < arguments.length; i++) seen(arguments[i], where);
  } finally { busy = false; }
}
"""

_ROUTES = {
    "everything that hangs on the global object": """
        seen(globalThis, "globalThis"); seen(request, "request"); seen(Segment, "Segment");
        seen(function () { return this }(), "this"); seen(arguments, "arguments");
    """,
    "getters that the runtime asks": """
        const bait = new Proxy({}, {
          get(t, k, r) { hook("get", t, k, r); return undefined; },
          ownKeys(t) { hook("ownKeys", t); return []; },
          getPrototypeOf(t) { hook("getPrototypeOf", t); return null; },
          has(t, k) { hook("has", t, k); return false; },
        });
        const talking = { get a() { hook("get a", this) }, toString() { hook("toString", this) },
          toJSON() { hook("toJSON", this, ...arguments) },
          [Symbol.toPrimitive]() { hook("toPrimitive"); return "x" },
          [Symbol.for("nodejs.util.inspect.custom")](...given) { hook("inspect", ...given) } };
        for (const each of [bait, talking]) {
          for (const f of [() => console.log(each), () => new Headers(each), () => new URL(each),
            () => Buffer.from(each), () => fetch(each), () => fetch("http://a.invalid", each),
            () => Segment.track({ event: each, userId: "u", properties: each, context: each }),
            () => structuredClone(each), () => crypto.createHash(each), () => setTimeout(each),
            () => btoa(each), () => new URLSearchParams(each), () => console.table(each)]) {
            try { const r = f(); seen(r, "made"); r?.catch?.(() => {}) }
            catch (error) { seen(error, "error") }
          }
        }
    """,
    "built-ins that the runtime might use": """
        const kept = [];
        for (const [owner, name] of [[Function.prototype, "call"], [Function.prototype, "apply"],
          [Function.prototype, "bind"], [Array.prototype, "push"], [Array.prototype, "map"],
          [Array.prototype, Symbol.iterator], [JSON, "stringify"], [JSON, "parse"],
          [Promise.prototype, "then"], [Promise, "resolve"], [Map.prototype, "get"],
          [Map.prototype, "set"], [String.prototype, "replace"], [Object, "defineProperty"],
          [Object, "freeze"], [Reflect, "apply"], [RegExp.prototype, "exec"],
          [Uint8Array.prototype.__proto__, "set"], [Uint8Array.prototype.__proto__, "subarray"]]) {
          const real = owner[name];
          kept.push([owner, name, real]);
          owner[name] = function (...given) {
            owner[name] = real;
            try { hook("built-in", this, ...given) }
            finally { owner[name] = function () { return apply(real, this, arguments) } }
            return apply(real, this, given);
          };
        }
        console.log("x", { a: [1] }); new Headers({ a: "b" }).get("a");
        crypto.createHash("sha256").update("x").digest("hex"); Buffer.from("x").toString("base64");
        new URL("http://a.example/?q=1").searchParams.get("q"); setTimeout(() => {}, 1);
        await fetch("http://127.0.0.1:1/").catch(() => {});
        for (const [owner, name, real] of kept) owner[name] = real;
    """,
    "setters on the prototypes of objects and arrays": """
        const names = ["0", "1", "call", "op", "ring", "host", "runtime", "id",
                       "kind", "buffer", "header", "define", "tick", "then"];
        for (const prototype of [Object.prototype, Array.prototype])
          for (const name of names) {
            if (Object.hasOwn(prototype, name)) continue;
            Object.defineProperty(prototype, name, { __proto__: null, configurable: true,
              set(value) { hook("set", this, value);
                Object.defineProperty(this, name, { __proto__: null, value, writable: true,
                  configurable: true, enumerable: true }) },
              get() { if (name !== "then") hook("get", this) } });
          }
        try { console.log({ a: 1 }); crypto.randomBytes(4); new URL("http://a.example"); } catch {}
        for (const prototype of [Object.prototype, Array.prototype])
          for (const name of names) if (prototype[name] === undefined) delete prototype[name];
    """,
    "errors of the runtime and their stacks": """
        for (const f of [() => new URL("no"), () => crypto.createHash("no"), () => Buffer.alloc(-1),
          () => Segment.track(), () => new Headers({ "a b": "c" }), () => request.json.call(null),
          () => atob("é"), () => (function deep() { deep() })()]) {
          Error.prepareStackTrace = (error, sites) => sites;
          try { f() } catch (error) {
            seen(error, "error");
            let stack; try { stack = error.stack } catch {}
            if (Array.isArray(stack)) for (const s of stack)
              for (const name of ["getThis", "getFunction"]) try { seen(s[name](), name) } catch {}
          }
          delete Error.prepareStackTrace;
        }
    """,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[Pool]:
    async with Fetcher() as fetcher, Pool(fetcher=fetcher, size=1, deliverers=2) as pool:
        yield pool


async def run(pool: Pool, code: str, *, warm: str = "", **settings: Any) -> Outcome:
    invocation = Invocation("run_1", code, Request(body="{}"), settings)
    listening = {"on_log": lambda log: None, "on_fetch": lambda fetch: None}
    if warm:
        return await pool.deliver(invocation, warm=warm, **listening)
    return await pool.run(invocation, **listening)


@pytest.mark.parametrize("route", _ROUTES)
async def test_no_route_leads_to_the_bridge(pool: Pool, route: str) -> None:
    code = f"""async function onRequest(request, settings) {{
        {_PROBE}
        {_ROUTES[route]}
        walk();
        tell("RESULT", known.size, ...found);
    }}"""
    outcome = await run(pool, code)  # its end is of no interest: it has called all there is
    (told,) = (log.text for log in outcome.logs if "RESULT" in log.text)
    count, *leaks = told.split()[1:]  # it has indented them, too
    assert leaks == []
    assert int(count) > 15


async def test_the_probe_knows_the_bridge_when_it_sees_it(pool: Pool) -> None:
    code = f"""async function onRequest() {{
        {_PROBE}
        seen({{ hidden: (name) => name === "limits" ? {{ logEntries: 1 }} : null,
               memory: new SharedArrayBuffer(65536) }}, "planted");
        walk();
        tell("RESULT", ...found);
    }}"""
    (told,) = (log.text for log in (await run(pool, code)).logs)
    assert "the bridge at planted.hidden" in told
    assert "memory at planted.memory" in told


_MACHINE = """async function onRequest() {
    const found = {};
    for (const name of ["process", "require", "module", "exports", "__dirname", "__filename",
      "Deno", "Bun", "__fnconsole_define__", "global_require", "host", "runtime", "load", "read",
      "os", "std", "print", "quit", "d8", "Worker"])
      found[name] = typeof globalThis[name] === "undefined";
    for (const name of ["fs", "node:fs", "child_process", "file:///etc/passwd", "/etc/passwd"])
      found[`import ${name}`] = await import(name).then(() => false, () => true);
    for (const url of ["file:///etc/passwd", "data:text/plain,x", "unix:///x", "blob:x"])
      found[`fetch ${url}`] = await fetch(url).then(() => false, () => true);
    throw new Error(JSON.stringify(Object.keys(found).filter((name) => !found[name])));
}"""


async def test_no_file_no_environment_and_no_module_of_the_machine(pool: Pool) -> None:
    outcome = await run(pool, _MACHINE)
    assert outcome.error is not None and outcome.error.message == "[]"


_LEAVES = """
globalThis.left = "secret"; Array.prototype.left = "secret"; Segment.left = "secret";
console.left = "secret"; Object.prototype.left = "secret";
async function onRequest(request, settings) {
  await cache.load("k", 60000, async () => settings.key);
  Segment.track({ event: "left", userId: "u" }); }
"""
_LOOKS = """async function onRequest(request, settings) {
    const kept = await cache.load("k", 60000, async () => "nothing");
    const found = [globalThis.left, [].left, Segment.left, console.left, ({}).left, settings.key];
    Segment.track({ event: String(kept), userId: "u",
      properties: { found: found.filter((value) => value !== undefined) } });
}"""


async def test_one_source_sees_nothing_of_what_another_left(pool: Pool) -> None:
    for number in range(3):
        await run(pool, _LEAVES, warm=f"a{number}", key="secret")
        for outcome in (await run(pool, _LOOKS, warm=f"b{number}"), await run(pool, _LOOKS)):
            (event,) = outcome.events
            assert (event["event"], event["properties"]) == ("nothing", {"found": []})
