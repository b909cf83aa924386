"""What differs between two texts, line by line, as rows that a screen or a page can show.

Pure. A row stands for both sides at once, so that one list serves the unified and the side-by-side
view. Long stretches without a change are folded into one row that counts them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

CONTEXT = 3  # unchanged lines around a change, as in `diff -u`


@dataclass(frozen=True)
class Side:
    number: int
    """From 1."""
    text: str


@dataclass(frozen=True)
class Row:
    """A line, or a pair of lines of which one came in the other's place."""

    kind: Literal["same", "changed", "folded"]
    old: Side | None = None
    new: Side | None = None
    hidden: int = 0
    """Of a folded row: how many lines it stands for."""


def rows(old: str, new: str, context: int | None = CONTEXT) -> list[Row]:
    """The rows of both texts together.

    Args:
        old: the text before.
        new: the text after.
        context: unchanged lines to keep around a change; None keeps all.
    """
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after)
    found: list[Row] = []
    opcodes = matcher.get_opcodes()
    for place, (kind, i1, i2, j1, j2) in enumerate(opcodes):
        if kind != "equal":
            found += _pairs(before, after, i1, i2, j1, j2)
            continue
        same = [Row("same", *_sides(before, after, i1 + n, j1 + n)) for n in range(i2 - i1)]
        first, last = place == 0, place == len(opcodes) - 1
        found += same if context is None else _folded(same, context, first, last)
    return found


def counts(found: list[Row]) -> tuple[int, int]:
    """Lines added and lines removed."""
    changed = [row for row in found if row.kind == "changed"]
    return sum(row.new is not None for row in changed), sum(row.old is not None for row in changed)


def unified(found: list[Row]) -> Iterator[Row]:
    """The same rows with one side each: what was removed before what was added."""
    added: list[Row] = []
    for row in found:
        if row.kind != "changed":
            yield from added
            added = []
            yield row
            continue
        if row.old is not None:
            yield Row("changed", old=row.old)
        if row.new is not None:
            added.append(Row("changed", new=row.new))
    yield from added


def _pairs(before: list[str], after: list[str], i1: int, i2: int, j1: int, j2: int) -> list[Row]:
    return [
        Row(
            "changed",
            Side(i1 + n + 1, before[i1 + n]) if i1 + n < i2 else None,
            Side(j1 + n + 1, after[j1 + n]) if j1 + n < j2 else None,
        )
        for n in range(max(i2 - i1, j2 - j1))
    ]


def _sides(before: list[str], after: list[str], i: int, j: int) -> tuple[Side, Side]:
    return Side(i + 1, before[i]), Side(j + 1, after[j])


def _folded(same: list[Row], context: int, first: bool, last: bool) -> list[Row]:
    head = 0 if first else context
    tail = 0 if last else context
    hidden = len(same) - head - tail
    if hidden <= 1:  # the row that says so would take the place of the line
        return same
    return [*same[:head], Row("folded", hidden=hidden), *same[len(same) - tail :]]
