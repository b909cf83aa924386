"""JSON as nobody writes it, posted to a source whose function tells what it saw."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

from console import delivery
from console.engine import Engine
from console.model import Request

ECHO = """\
async function onRequest(request) {
  const text = JSON.stringify({ seen: request.json() });
  Segment.track({ event: 'Seen', userId: 'u', properties: { text } });
}
"""
ATOMS = (
    "0", "-0", "1", "1e400", "-1e400", "1e-400", "123456789012345678901234567890", "0.1", "2E+3",
    "true", "null", '""', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\u202e\u200b\\u001b[31m"',
    '"\U0001f600"', '"\\/\\b"', "{}", "[]",
)  # fmt: skip
BROKEN = (
    "NaN", "Infinity", "'a'", "01", "1.", ".5", "+1", "tru", '"\n"', '"\\x41"', "[1,]", "{a: 1}",
    "// c", "\u00a01", "\ufeff1", '"', "{", "[", "1 2", "0x1", "\\u0031",
)  # fmt: skip
KEYS = (
    "a",
    "b",
    "a",
    "__proto__",
    "constructor",
    "toJSON",
    "",
    "10",
    "9",
    "\\u0061",
    "é",
    "length",
)


def text(rng: random.Random, depth: int = 4) -> str:
    kind = rng.random()
    if depth == 0 or kind < 0.4:
        return rng.choice(BROKEN) if rng.random() < 0.02 else rng.choice(ATOMS)
    space = rng.choice(("", "", " ", "\n\t"))
    parts = [text(rng, depth - 1) for _ in range(rng.randrange(5))]
    if kind < 0.65:
        return f"[{space}{(',' + space).join(parts)}{space}]"
    pairs = (f'"{rng.choice(KEYS)}"{space}:{space}{part}' for part in parts)
    return f"{{{space}{(',' + space).join(pairs)}{space}}}"


def body(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.9:
        return rng.choice(("[%s]", '{"a": %s}', ' {"b": %s, "a": 1}\n', "%s")) % text(rng)
    levels = rng.choice((100, 900, 1_100, 10_000, 200_000))
    inner = rng.choice(ATOMS)
    if kind < 0.95:
        return "[" * levels + inner + "]" * rng.choice((levels, levels, levels - 1))
    return '{"a":' * levels + inner + "}" * levels


def seen_by_python(text: str) -> Any:
    """What a strict reader sees; numbers as JavaScript has them. Raises ValueError."""

    def number(digits: str) -> float:
        value = float(digits)
        if math.isinf(value):  # as a reader in Go refuses it
            raise ValueError(digits)
        return value

    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(text, parse_int=number, parse_float=number, parse_constant=refuse)


async def post(folder: Path, seed: int, count: int) -> tuple[int, int]:
    """Returns how many were posted, and how many of them the function saw as Python does."""
    engine = await Engine.open(folder / "work")
    taken = 0
    try:
        function = await engine.create_function("Echo", ECHO)
        source = await engine.connect(function.id, "Echo")
        for number in range(count):
            sent = body(random.Random(f"{seed} {number}"))
            taken += await agreed(engine, delivery.token(source), sent)
    finally:
        await engine.close()
    return count, taken


async def agreed(engine: Engine, token: str, sent: str) -> bool:
    """Whether the function saw it; never other than Python does."""
    headers = (("Content-Type", "application/json"),)
    receipt = await engine.receive(token, Request(headers=headers, body=sent))
    shown = sent if len(sent) < 200 else f"{sent[:80]}… of {len(sent)} characters"
    try:
        expected = seen_by_python(sent)
    except RecursionError:
        assert receipt.status in (200, 400, 413), f"{receipt} for {shown}"
        return False
    except ValueError as problem:
        assert receipt.status in (400, 413), f"{receipt} for {shown}, where Python says {problem}"
        return False
    if not isinstance(expected, dict | list):  # Segment's library takes no other body for JSON
        assert receipt.status in (200, 400), f"{receipt} for {shown}"
        return False
    if receipt.status != 200:
        assert len(sent.encode()) > 500_000 or deep(expected), f"{receipt} for {shown}"
        return False
    (event,) = await engine.events(limit=1)
    seen = json.loads(event.ingested.event["properties"]["text"])["seen"]
    assert seen == expected, f"the function saw {seen!r} in {shown}"
    return True


def deep(value: Any) -> bool:
    """Whether it is nested further than anything that is no attack."""
    levels = 0
    while isinstance(value, list | dict) and value:
        value = value[0] if isinstance(value, list) else next(iter(value.values()))
        levels += 1
    return levels > 500
