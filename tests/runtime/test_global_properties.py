"""Every own property of every global compared with the real Node 20: its attributes, kind, name.

The survey is property_survey.js, run in our isolate and in a context of Node's that holds the
documented names. Differences that are meant stand in global_ledger.txt, each under its reason; a
pattern there that no longer differs fails as well.
"""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from itertools import product
from pathlib import Path

from core_worker import CoreWorker
from realnode import printed_by_node

HERE = Path(__file__).parent
SURVEY = (HERE / "property_survey.js").read_text("utf-8").rstrip()

# Intrinsics that no global names.
ROOTS = """[
  ["%TypedArray%", Object.getPrototypeOf(Uint8Array)],
  ["%Iterator%.prototype", Object.getPrototypeOf(Object.getPrototypeOf([].values()))],
  ["%ArrayIterator%.prototype", Object.getPrototypeOf([].values())],
  ["%MapIterator%.prototype", Object.getPrototypeOf(new Map().values())],
  ["%SetIterator%.prototype", Object.getPrototypeOf(new Set().values())],
  ["%StringIterator%.prototype", Object.getPrototypeOf(""[Symbol.iterator]())],
  ["%RegExpStringIterator%.prototype", Object.getPrototypeOf("".matchAll(/a/g))],
  ["%GeneratorFunction%", (function* () {}).constructor],
  ["%AsyncFunction%", (async function () {}).constructor],
  ["%AsyncGeneratorFunction%", (async function* () {}).constructor],
  ["%AsyncIterator%.prototype", Object.getPrototypeOf(Object.getPrototypeOf(
    (async function* () {}).prototype.constructor?.prototype ??
    Object.getPrototypeOf(async function* () {}).prototype))],
  ["%ArgumentsObject%", (function () { return arguments })()],
  ["%StrictArguments%", (function () { "use strict"; return arguments })()],
  ["%SloppyFunction%", function () {}],
  ["%ArrowFunction%", () => {}],
  ["%ErrorInstance%", new Error("message")],
  ["%RegExpInstance%", /a/],
  ["%Performance%", performance.constructor],
  ["%Timeout%", setTimeout(() => {}).constructor],
  ["%Immediate%", setImmediate(() => {}).constructor],
  ["%UrlParamsIterator%.prototype", Object.getPrototypeOf(new URLSearchParams().keys())],
]"""
# What Segment's context takes over from Node, and what every Node has beside it.
DOCUMENTED = [
    *("atob", "btoa", "console", "Buffer", "URL", "URLSearchParams", "clearTimeout"),
    *("clearInterval", "setTimeout", "setInterval"),
]
MODERN = [
    *("structuredClone", "queueMicrotask", "setImmediate", "clearImmediate", "performance"),
    *("TextEncoder", "TextDecoder", "AbortController", "AbortSignal", "Event", "EventTarget"),
    *("DOMException", "Blob"),
]
INSTANCES = ["%UrlParamsIterator%", "%Performance%", "%Timeout%", "%Immediate%"]
LIBRARY = [*DOCUMENTED, *MODERN, "crypto", "https", *INSTANCES]
RECORD = f"{SURVEY}({ROOTS}, {json.dumps(LIBRARY)})"
NODE = """
const context = { %s, crypto: require("crypto"), https: require("https") };
for (const name of %s) { // some of them are getters that load the class
  const { enumerable } = Object.getOwnPropertyDescriptor(globalThis, name);
  const value = globalThis[name];
  Object.defineProperty(context, name, { value, writable: true, enumerable, configurable: true });
}
const text = require("vm").runInContext(%s, require("vm").createContext(context));
process.stdout.write(text);
"""
WORKER = """
for (const name in crypto) void crypto[name]; // what is loaded at first use is loaded
const text = %s;
for (let at = 0; at < text.length; at += 16000) console.log(text.slice(at, at + 16000));
"""
LEDGER_LINE = re.compile(r"([-+~]) (\S+)")


@cache
def in_node() -> dict[str, str]:
    program = NODE % (", ".join(DOCUMENTED), json.dumps(MODERN), json.dumps(RECORD))
    found: dict[str, str] = json.loads(printed_by_node(program))
    return found


def in_worker(core: CoreWorker) -> dict[str, str]:
    ran = core.body(WORKER % RECORD)
    assert ran.outcome["error"] is None, ran.outcome["error"]
    found: dict[str, str] = json.loads("".join(ran.texts))
    return found


def differences(node: dict[str, str], here: dict[str, str]) -> dict[str, str]:
    """`- path` of what only Node has, `+ path` of what only we have, `~ path` of what differs.

    What is in a missing or additional object is not told apart from it.
    """
    found: dict[str, str] = {}
    for path in {**node, **here}:
        if path not in here:
            found[f"- {path}"] = node[path]
        elif path not in node:
            found[f"+ {path}"] = here[path]
        elif node[path] != here[path]:
            found[f"~ {path}"] = f"node: {node[path]}  here: {here[path]}"
    return {line: text for line, text in found.items() if not _is_within(line, found)}


def _is_within(line: str, found: dict[str, str]) -> bool:
    parts = line.split(".")
    return any(".".join(parts[:end]) in found for end in range(1, len(parts)) if line[0] != "~")


def ledger_patterns() -> dict[str, str]:
    """Each pattern with its reason; `{a,b}` in a line stands for several patterns."""
    patterns: dict[str, str] = {}
    reason = ""
    for line in (HERE / "global_ledger.txt").read_text("utf-8").splitlines():
        if LEDGER_LINE.fullmatch(line):
            assert reason, f"no reason for {line}"
            for pattern in _expanded(line):
                assert pattern not in patterns, f"twice in the ledger: {pattern}"
                patterns[pattern] = reason
        else:
            reason = line
    return patterns


def _expanded(line: str) -> list[str]:
    parts = re.split(r"\{([^}]*)\}", line)
    choices = [part.split(",") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def test_every_global_has_the_properties_that_node_gives_it(core: CoreWorker) -> None:
    found = differences(in_node(), in_worker(core))
    patterns = ledger_patterns()
    unmeant = [
        f"{line}  {text}"
        for line, text in found.items()
        if not any(fnmatchcase(line, pattern) for pattern in patterns)
    ]
    assert not unmeant, f"{len(unmeant)} differences:\n" + "\n".join(unmeant)
    gone = [
        pattern for pattern in patterns if not any(fnmatchcase(line, pattern) for line in found)
    ]
    assert not gone, f"no longer different, take them off the ledger: {gone}"


def test_the_survey_reaches_into_classes_and_prototypes() -> None:
    found = in_node()
    assert len(found) > 1200
    assert found["Array.prototype.push"] == "w-c function push/1 native"
    assert found["crypto.Hash.prototype.update"] == "wec function update/2"
    assert found["crypto.constants.RSA_PKCS1_PADDING"] == "-e- number 1"
    assert found["%TypedArray%.prototype.length"] == "--c get get length/0 native"
