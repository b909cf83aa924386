"""The hostile functions of tests/hostile, each with what has to come of it.

A file begins with comments that say so:

    // expect: sent                  it succeeds, with the event that all of them send
    // expect: success               it succeeds; with no event unless `events` or `count` says so
    // expect: Timeout               it runs into its deadline
    // expect: RangeError: Invalid*  it fails so, as printed; a star stands for anything
    // events: [...]                 what it sends
    // count: 10000                  how many events it sends
    // logs: 2000                    how many logs it leaves
    // shown: \\x1b[2J                what the command line prints holds this
    // warm: its own                 what comes next in its context feels what it has done, rightly
    // doors: run                    it is no attack where it is deployed

Of several lines with `expect` any one will do.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

from console.model import Outcome
from console.text import printable
from console.workers import failure

FOLDER = Path(__file__).parent.parent / "hostile"
MEMORY = f"RangeError: {failure.out_of_memory().message}"
EVENT = {"type": "track", "event": "e", "userId": "u"}
_HEADER = re.compile(r"// (expect|events|count|logs|shown|warm|doors): ?(.*)")
_SHOWN = 300  # characters of an error


class Attack(NamedTuple):
    name: str
    """Its group and its file's name."""
    code: str
    expect: tuple[str, ...]
    events: list[Any] | None = None
    count: int | None = None
    logs: int | None = None
    shown: str = ""
    spoils_its_own: bool = False
    deployable: bool = True

    @property
    def group(self) -> str:
        return self.name.partition("/")[0]

    @property
    def only_ends_late(self) -> bool:
        return self.expect == ("Timeout",)

    @property
    def may_end_late(self) -> bool:
        return "Timeout" in self.expect

    def complaint(self, outcome: Outcome) -> str:
        """What is wrong with an outcome; empty where it is as it should be."""
        if self.expect == ("*",):
            right = outcome.error is None or not (outcome.events or outcome.objects)
            return "" if right else f"{self.name}: it failed and sent"
        told = summary(outcome)
        if not any(_fits(told, wanted) for wanted in self.expect):
            return f"{self.name}: {told!r} came, not {' or '.join(map(repr, self.expect))}"
        if outcome.error is not None:
            return f"{self.name}: it failed and sent" if outcome.events else ""
        if self.count is not None:
            right = len(outcome.events) == self.count
        else:
            usual = [] if self.events is None else self.events
            right = outcome.events == ([EVENT] if "sent" in self.expect else usual)
        if not right:
            return f"{self.name}: it sent {json.dumps(outcome.events)[:_SHOWN]}"
        if self.logs is not None and len(outcome.logs) != self.logs:
            return f"{self.name}: it left {len(outcome.logs)} logs, not {self.logs}"
        return ""


def summary(outcome: Outcome) -> str:
    """An outcome in the words of `expect`."""
    error = outcome.error
    if error is None:
        return "success"
    if error.type == "Timeout":
        return "Timeout"
    return printable(f"{error.name}: {error.message}")[:_SHOWN]


def complaints_of_output(attack: Attack, text: str) -> str:
    """What is wrong with what is printed of an attack."""
    if unfit := unfit_characters(text):
        return f"{attack.name}: {unfit} is printed"
    if attack.shown and attack.shown not in text:
        return f"{attack.name}: {attack.shown!r} is not printed: {text[:_SHOWN]!r}"
    return ""


def unfit_characters(text: str) -> str:
    """Those that a terminal could act on, by what Unicode says of them; newlines are fine."""
    unfit = {
        char
        for char in set(text) - {"\n", "\t"}
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    return ", ".join(sorted(f"U+{ord(char):04X}" for char in unfit))


def _fits(told: str, wanted: str) -> bool:
    if wanted == "sent":
        return told == "success"
    if wanted == MEMORY and told.startswith("Error: V8 gave up"):
        return True  # it ends itself where memory is refused at a place that cannot say so
    if wanted.endswith("*"):
        return told.startswith(wanted[:-1])
    return told.rstrip() == wanted


def attacks() -> list[Attack]:
    return [_read(path) for path in sorted(FOLDER.glob("*/*.js"))]


def _read(path: Path) -> Attack:
    code = path.read_text("utf-8")
    told: dict[str, list[str]] = {}
    for line in code.split("\n"):
        found = _HEADER.fullmatch(line)
        if found is None:
            break
        told.setdefault(found[1], []).append(found[2])
    return Attack(
        name=f"{path.parent.name}/{path.stem}",
        code=code,
        expect=tuple(told["expect"]),
        events=json.loads(told["events"][0]) if "events" in told else None,
        count=int(told["count"][0]) if "count" in told else None,
        logs=int(told["logs"][0]) if "logs" in told else None,
        shown=told["shown"][0] if "shown" in told else "",
        spoils_its_own="warm" in told,
        deployable="doors" not in told,
    )
