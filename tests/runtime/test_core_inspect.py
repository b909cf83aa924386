"""What console.log prints, compared with the real Node 20 on every line of inspect_snippets.txt.

A difference that is meant is in LEDGER with its reason; one that has gone away fails the test too.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from core_worker import CoreWorker, named_lines
from realnode import printed_by_node

LEDGER = {
    "percent o function": "a function has no own `arguments` and `caller` in this newer V8",
}


SNIPPETS = named_lines("inspect_snippets.txt")

# In both engines: each snippet in a function of its own, what it logs under its name.
PROGRAM = """
const snippets = %s;
for (const [name, code] of Object.entries(snippets)) {
  BEGIN(name);
  try {
    (0, eval)(`(function (LOG) { ${code}\\n})`)(LOG);
  } catch (error) {
    LOG("THREW " + error.message);
  }
}
"""
NODE = """
const util = require("util");
const printed = {};
let current;
const BEGIN = (name) => (current = printed[name] = []);
const LOG = (...args) => current.push(util.format(...args));
%s
process.stdout.write(JSON.stringify(printed));
"""
WORKER = "const BEGIN = (name) => console.info(name);\nconst LOG = console.log;\n"


RANDOM = f"const COUNT = 250;\n{Path(__file__).with_name('random_values.js').read_text('utf-8')}"


def _node(program: str) -> dict[str, list[str]]:
    printed: dict[str, list[str]] = json.loads(printed_by_node(NODE % program))
    return printed


def _worker(core: CoreWorker, program: str) -> dict[str, list[str]]:
    ran = core.body(WORKER + program)
    assert ran.outcome["error"] is None
    assert ran.outcome["logs_dropped"] == 0
    found: dict[str, list[str]] = {}
    for level, text in ran.logs:
        if level == "info":
            current = found[text] = []
        else:
            current.append(text)
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, list[str]]:
    return _node(PROGRAM % json.dumps(SNIPPETS))


@pytest.fixture(scope="module")
def printed(core: CoreWorker) -> dict[str, list[str]]:
    return _worker(core, PROGRAM % json.dumps(SNIPPETS))


@pytest.mark.parametrize("name", SNIPPETS)
def test_prints_as_node_does(
    name: str, expected: dict[str, list[str]], printed: dict[str, list[str]]
) -> None:
    if name in LEDGER:
        assert printed[name] != expected[name], f"no longer different: {LEDGER[name]}"
    else:
        assert printed[name] == expected[name]


def test_random_values_print_as_in_node(core: CoreWorker) -> None:
    expected, found = _node(RANDOM), _worker(core, RANDOM)
    assert {name: found[name] for name in expected if found[name] != expected[name]} == {}
    assert len(expected) == 250


def test_ledger_names_snippets_only() -> None:
    assert LEDGER.keys() <= SNIPPETS.keys()


def test_there_are_enough_snippets() -> None:
    assert len(SNIPPETS) >= 120
