"""The names that function code finds, and those that it must not find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from core_worker import CoreWorker
from realnode import printed_by_node

DOCUMENTED = {
    *("atob", "btoa", "crypto", "console", "Buffer", "URL", "URLSearchParams", "fetch"),
    *("Request", "Response", "ServerRequest", "Headers", "clearTimeout", "clearInterval"),
    *("setTimeout", "setInterval", "ValidationError", "EventNotSupported"),
    *("InvalidEventPayload", "RetryError", "Segment", "cache", "window"),
}
ABSENT = [
    *(
        "require",
        "process",
        "module",
        "exports",
        "global",
        "__dirname",
        "__filename",
        "Deno",
        "Bun",
    ),
    *("host", "runtime", "primordials", "__timer_manager", "__fnconsole_define__", "DropEvent"),
    *("navigator", "document", "self", "alert", "importScripts", "print", "load", "gc", "d8"),
]


LANGUAGE = """
[
  Object, Array, Map, Set, Promise, RegExp, Error, Math, JSON, Atomics, Intl, String, Symbol,
  Reflect, ArrayBuffer, DataView, Uint8Array, BigInt, Number, Date, Function, WeakMap,
  Object.getPrototypeOf(Uint8Array), Object.getPrototypeOf(Object.getPrototypeOf([].values())),
].map((owner) => [owner, owner.prototype].filter(Boolean).map((object) =>
  Object.getOwnPropertyNames(object).filter((name) => name !== "prepareStackTrace").sort())
).concat(["Iterator", "Temporal", "Float16Array", "SuppressedError", "DisposableStack"].filter(
  (name) => name in globalThis))
"""  # Error.prepareStackTrace is Node's own


def test_documented_names_are_enumerable_writable_and_configurable(core: CoreWorker) -> None:
    ran = core.body(
        """
        const found = {};
        for (const name of Object.keys(globalThis)) {
          const {writable, configurable, value} = Object.getOwnPropertyDescriptor(globalThis, name);
          found[name] = writable && configurable && value !== undefined;
        }
        console.log(JSON.stringify(found));
        """
    )
    found = json.loads(ran.texts[0])
    assert found.keys() >= DOCUMENTED
    assert all(found.values())


def test_everything_enumerable_is_on_window_too(core: CoreWorker) -> None:
    ran = core.body(
        "console.log(JSON.stringify([Object.keys(globalThis).sort(), Object.keys(window).sort()]))"
    )
    on_global, on_window = json.loads(ran.texts[0])
    assert on_global == on_window


@pytest.mark.parametrize("name", ABSENT)
def test_names_of_other_places_are_absent(core: CoreWorker, name: str) -> None:
    error = core.body(f"return {name}").error
    assert (error["name"], error["message"]) == ("ReferenceError", f"{name} is not defined")


def test_names_of_the_runtime_s_own_scope_are_absent(core: CoreWorker) -> None:
    folder = Path(__file__).parents[2] / "console" / "runtime"
    names = sorted(
        {
            word
            for file in folder.glob("*.js")
            for line in file.read_text("utf-8").splitlines()
            for keyword in ("const ", "let ", "function ", "async function ", "class ")
            if line.startswith(keyword)
            for word in [line[len(keyword) :].split("(")[0].split(" ")[0].rstrip(";")]
            if word.isidentifier()
        }
    )
    assert len(names) > 200
    checks = ",".join(f"{name}: typeof {name}" for name in names)
    ran = core.body(f"console.log(JSON.stringify({{{checks}}}))")
    found = {name for name, kind in json.loads(ran.texts[0]).items() if kind != "undefined"}
    standard = {"Math", "JSON", "Reflect"}
    extra = core.body("console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis)))")
    assert found - standard <= set(json.loads(extra.texts[0]))


def test_library_globals_can_be_reassigned(core: CoreWorker) -> None:
    ran = core.run(
        "fetch = 1; console = {log: console.log}; var setTimeout = 2; let cache = 3;\n"
        "function onRequest() { console.log(fetch, setTimeout, cache) }"
    )
    assert ran.texts == ["1 2 3"]


def test_the_language_is_that_of_node_20(core: CoreWorker) -> None:
    program = f"console.log(JSON.stringify({LANGUAGE}))"
    assert json.loads(core.body(program).texts[0]) == json.loads(printed_by_node(program))


def test_proxies_still_behave(core: CoreWorker) -> None:
    ran = core.body(
        """
        const proxy = new Proxy({a: 1}, {get: (target, key) => `got ${String(key)}`});
        console.log(proxy.b, Proxy.name, Proxy.length, typeof Proxy, Proxy.prototype);
        console.log(Reflect.construct(Proxy, [{c: 1}, {}]));
        try { Proxy({}, {}) } catch (error) { console.log(error.message) }
        try { new Proxy(1, {}) } catch (error) { console.log(error.message) }
        const pair = Proxy.revocable({d: 1}, {});
        console.log(pair.proxy.d, Object.keys(pair), pair);
        pair.revoke();
        try { pair.proxy.d } catch (error) { console.log(error.message) }
        """
    )
    assert ran.texts == [
        "got b Proxy 2 function undefined",
        "{ c: 1 }",
        "Constructor Proxy requires 'new'",
        "Cannot create proxy with a non-object as target or handler",
        "1 [ 'proxy', 'revoke' ] { proxy: { d: 1 }, revoke: [Function (anonymous)] }",
        "Cannot perform 'get' on a proxy that has been revoked",
    ]
