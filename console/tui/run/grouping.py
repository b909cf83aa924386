"""Errors that are the same one again, as groups; how often each came, as a row of bars.

Two are the same where type, name, line and function are equal and the messages differ in nothing
but numbers and ids. Pure; knows no screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.model import RunSummary

_NUMBER_OR_ID = re.compile(r"[\w.-]*\d[\w.-]*")
BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = ".:-=+*#@"
CELLS = 8


@dataclass(frozen=True)
class Group:
    key: str
    """Stays the same when another error of the kind comes."""
    runs: tuple[RunSummary, ...]
    """Newest first."""

    @property
    def newest(self) -> RunSummary:
        return self.runs[0]

    @property
    def first_at(self) -> str:
        return self.runs[-1].started_at

    @property
    def last_at(self) -> str:
        return self.newest.started_at


def shape(message: str) -> str:
    """A message without what differs from one time to the next."""
    return _NUMBER_OR_ID.sub("#", message)


def key_of(run: RunSummary) -> str:
    where = "" if run.error_line is None else str(run.error_line)
    about = (run.function_id or "", run.error_type, run.error_name, where)
    return "\0".join((*about, shape(run.error_message)))


def grouped(runs: Iterable[RunSummary]) -> list[Group]:
    """Groups, the one that came last first; `runs` are newest first."""
    found: dict[str, list[RunSummary]] = {}
    for run in runs:
        found.setdefault(key_of(run), []).append(run)
    return [Group(key, tuple(same)) for key, same in found.items()]


def sparkline(runs: Sequence[RunSummary], since: str, until: str, bars: str = BARS) -> str:
    """How many came in each eighth of a span of time; a blank where none did."""
    start, end = _moment(since), _moment(until)
    counts = [0] * CELLS
    for run in runs:
        share = (_moment(run.started_at) - start) / (end - start) if end > start else 1.0
        counts[max(0, min(CELLS - 1, int(share * CELLS)))] += 1
    most = max(counts)
    return "".join(bars[-(-n * len(bars) // most) - 1] if n else " " for n in counts)


def _moment(iso: str) -> float:
    try:
        return datetime.fromisoformat(iso).timestamp()
    except (ValueError, OverflowError):
        return 0.0
