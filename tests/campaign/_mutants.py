"""Hostile functions made of parts of others: what each can do, the other may find half done.

What comes of a mutant nobody knows; that it harms nobody else is what is tried.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from tests.campaign._corpus import Attack

# Where the parts of an attack may stand; BODY stands for them.
_PLACES = (
    "{ BODY }",
    "try { BODY } catch {}",
    "try { BODY } finally {}",
    "setTimeout(async () => { BODY });",
    "await (async () => { BODY })();",
    "(async () => { await 0; BODY })();",
    "Promise.resolve().then(async () => { BODY });",
    "[2, 1].sort(() => { (async () => { BODY })(); return 0; });",
    "Segment.events.push({ toJSON() { (async () => { BODY })(); return {}; } });",
    "console.log({ [Symbol.for('nodejs.util.inspect.custom')]() { (async () => { BODY })(); } });",
    "await cache.load('k', 1, async () => { BODY });",
    "eval('0'); queueMicrotask(async () => { BODY });",
    "for (let turn = 0; turn < 20; turn++) { BODY }",
)
_NUMBER = re.compile(r"(?<![\w.$\\])\d+(e\d+)?(?![\w.])")
_NUMBERS = ("0", "(-1)", "1e3", "(2 ** 31)", "(2 ** 32)", "(2 ** 53)", "NaN", "1e309", "1n")


def mutant(attacks: Sequence[Attack], chance: random.Random) -> str:
    parts = [_part(chance.choice(attacks), chance) for _ in range(chance.randint(2, 4))]
    body = "\n".join(chance.choice(_PLACES).replace("BODY", part) for part in parts)
    return f"onRequest = async (request, settings) => {{\n{body}\n}};\n"


def _part(attack: Attack, chance: random.Random) -> str:
    lines = [line for line in attack.code.splitlines() if not line.startswith("//")]
    inside = lines[1:-1] if lines[0].startswith("onRequest = async") else lines
    kind = chance.random()
    if kind < 0.15 and len(inside) > 1:
        del inside[chance.randrange(len(inside))]
    elif kind < 0.6:
        at = chance.randrange(len(inside))
        inside[at] = _NUMBER.sub(lambda _: chance.choice(_NUMBERS), inside[at], count=1)
    return "\n".join(inside)
