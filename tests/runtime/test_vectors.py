"""The test data that standards publish, in the isolate and, as a check of the data, in Node.

A line of vectors/ is an expression and what it must be as text; helpers.js has what it uses.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from core_worker import CoreWorker
from realnode import printed_by_node

VECTORS = Path(__file__).with_name("vectors")
HELPERS = (VECTORS / "helpers.js").read_text("utf-8")
ANSWERS = "const found = [];\n%s\nANSWER(JSON.stringify(found));"
NODE = 'const crypto = require("crypto");\nconst ANSWER = (text) => process.stdout.write(text);\n'
WORKER = (
    "const ANSWER = (text) => {\n"
    "  for (let at = 0; at < text.length; at += 16000)\n"
    "    console.log(text.slice(at, at + 16000));\n};\n"
)


def rows(area: str) -> list[tuple[str, str]]:
    lines = (VECTORS / f"{area}.txt").read_text("utf-8").splitlines()
    split = [line.split(" =>") for line in lines if line and not line.startswith("#")]
    return [(expression, wanted.strip()) for expression, wanted in split]


def program(area: str) -> str:
    lines = [f"found.push(String({expression}));" for expression, _ in rows(area)]
    return HELPERS + ANSWERS % "\n".join(lines)


def wrong(area: str, found: list[str]) -> list[str]:
    pairs = zip(rows(area), found, strict=True)
    return [f"{line} is {text}, not {wanted}" for (line, wanted), text in pairs if text != wanted]


AREAS = sorted(path.stem for path in VECTORS.glob("*.txt"))


@pytest.mark.parametrize("area", AREAS)
def test_the_isolate_answers_as_the_standards_say(core: CoreWorker, area: str) -> None:
    ran = core.body(WORKER + program(area))
    assert ran.outcome["error"] is None, ran.outcome["error"]
    assert wrong(area, json.loads("".join(ran.texts))) == []


@pytest.mark.parametrize("area", AREAS)
def test_node_answers_as_the_standards_say(area: str) -> None:
    """A mistake in the data would show here."""
    script = f"{NODE}(async () => {{ {program(area)} }})();"
    assert wrong(area, json.loads(printed_by_node(script))) == []
