"""The platform's classes compared with the real Node 20, on every line of snippets/.

A line is the body of an async function; `= code` logs a value. A difference that is meant is in
LEDGER with its reason; one that has gone away fails the test too.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import snippetfile
from core_worker import CoreWorker
from realnode import printed_by_node

SNIPPETS = Path(__file__).with_name("snippets")

INTERNALS = "the fields of Node's own implementation are not ours"

CLDR = "the texts of dates come from CLDR, and a newer V8 has a newer one"
WORDS = "a newer V8 words it otherwise"

LEDGER = {
    '= new Intl.DateTimeFormat("en-US", { hour: "numeric", hour12: true }).formatToParts(0)': (
        "Node's parts have a narrow space where its text has a plain one"
    ),
    "= Object.keys(new Intl.NumberFormat().resolvedOptions())": "a newer standard's order",
    '= new Date(0).toLocaleDateString("en-GB", { dateStyle: "full" })': CLDR,
    '= new Date(0).toLocaleDateString("ar-SA")': CLDR,
    '= new Date(0).toLocaleTimeString("en-US", { timeZone: "EST", timeZoneName: "short" })': CLDR,
    'try { new Intl.NumberFormat("not a locale") } catch (e) { LOG(e.message) }': WORDS,
    'try { new Intl.DateTimeFormat("en", { dateStyle: "full", hour: "numeric" }) } catch (e)'
    " { LOG(e.message) }": WORDS,
    '= new Intl.Locale("en-US").weekInfo': "newer V8s do not have minimalDays",
    "= Buffer.prototype.toString.call(new Uint8Array([104, 105]))": (
        "Node finds its native method missing; here nothing native is needed"
    ),
    '= crypto.createHash("sha256").update("")': INTERNALS,
    '= crypto.createCipheriv("chacha20-poly1305",K32,IV16.subarray(0,12))': INTERNALS,
    'const x=crypto.createCipheriv("aes-256-cbc",K32,IV16);'
    'LOG([x.update("a","utf8","hex"),x.update("b","utf8","base64")])': (
        "Node fails with an assertion of its own; here each answer has its encoding"
    ),
}

# In both engines: what each snippet logs, one after the other, under its number.
PROGRAM = """
const K32 = Buffer.alloc(32, 1);
const IV16 = Buffer.alloc(16, 2);
for (const [number, code] of (%s).entries()) {
  BEGIN(number);
  try {
    await (0, eval)(`(async function (LOG, KEYS, K32, IV16) { ${code}\\n})`)(LOG, KEYS, K32, IV16);
  } catch (error) {
    const { name, code, message } = error;
    LOG("THREW", name, code, message, Object.keys(error).join());
  }
}
"""
NODE = """
const util = require("util");
const printed = [];
const BEGIN = (number) => (printed[number] = []);
const KEYS = %s;
const LOG = (...args) => printed.at(-1).push(util.format(...args));
console.dir = (value, options) =>
  printed.at(-1).push(util.inspect(value, { customInspect: false, ...options }));
Object.defineProperty(globalThis, "crypto", { value: require("crypto") });
const alive = setInterval(() => {}, 1000);
(async () => {
  %s
  clearInterval(alive);
  process.stdout.write(JSON.stringify(printed));
})();
"""
WORKER = """
const KEYS = %s;
const BEGIN = (number) => console.info(number);
const LOG = console.log;
%s
"""
KEYS = (SNIPPETS / "keys.json").read_text("utf-8")


def lines(area: str) -> list[str]:
    return snippetfile.lines(SNIPPETS / f"{area}.txt")


def program(area: str) -> str:
    return PROGRAM % snippetfile.codes(lines(area))


@cache
def in_node(area: str) -> list[list[str]]:
    printed: list[list[str]] = json.loads(printed_by_node(NODE % (KEYS, program(area))))
    return printed


def in_worker(core: CoreWorker, area: str) -> list[list[str]]:
    ran = core.body(WORKER % (KEYS, program(area)))
    assert ran.outcome["error"] is None, ran.outcome["error"]
    assert ran.outcome["logs_dropped"] == 0
    return snippetfile.grouped(ran.logs)


def differences(core: CoreWorker, area: str) -> dict[str, str]:
    snippets, theirs, ours = lines(area), in_node(area), in_worker(core, area)
    assert len(theirs) == len(ours) == len(snippets)
    return {
        line: f"{line}\n  node: {node}\n  here: {here}"
        for line, node, here in zip(snippets, theirs, ours, strict=True)
        if node != here
    }


AREAS = sorted(path.stem for path in SNIPPETS.glob("*.txt"))


@pytest.mark.parametrize("area", AREAS)
def test_every_snippet_prints_what_node_prints(core: CoreWorker, area: str) -> None:
    snippetfile.check(lines(area), differences(core, area), LEDGER)


def test_the_ledger_speaks_of_snippets_that_exist() -> None:
    assert set(LEDGER) <= {line for area in AREAS for line in lines(area)}
