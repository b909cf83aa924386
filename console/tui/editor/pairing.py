"""Brackets and quotes that come in pairs: which half follows, and which was put in by itself.

Knows no widget. The trap is a pair that was left behind: only one that the cursor stands in counts,
and a change that touches a half ends it.
"""

from __future__ import annotations

import re

from textual.document._document import Location

from console.tui.editor.document import Splice

PARTNERS = {"(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{", "'": "'", '"': '"'}
PARTNERS["`"] = "`"
CLOSERS = ")]}"
PAIRS_KEPT = 50
COLUMNS_READ = 1_000
_ROOM = re.compile(r"$|[\s)\]},;:]")


def closer(opener: str, before: str, after: str) -> str:
    """What is put in behind an opening half; empty where it would be in the way.

    Args:
        before: the line up to the cursor.
        after: the rest of it.
    """
    if not _ROOM.match(after):
        return ""
    if opener in "([{":
        return PARTNERS[opener]
    last = before[-1:]
    odd = before[-COLUMNS_READ:].count(opener) % 2
    return "" if odd or last.isalnum() or (last in ("_", "$", "\\", opener) and last) else opener


def escaped(before: str) -> bool:
    """Whether backslashes make what follows a part of its text."""
    before = before[-COLUMNS_READ:]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


class Pairs:
    """The pairs whose closing half was not typed, as long as nothing touched them."""

    def __init__(self) -> None:
        self._pairs: list[tuple[Location, Location]] = []

    def clear(self) -> None:
        self._pairs = []

    def add(self, opener: Location, closer: Location) -> None:
        self._pairs = [*self._pairs[-PAIRS_KEPT:], (opener, closer)]

    def drop(self, closer: Location) -> None:
        self._pairs = [pair for pair in self._pairs if pair[1] != closer]

    def follow(self, splice: Splice) -> None:
        if self._pairs:
            moved = [(_moved(start, splice), _moved(end, splice)) for start, end in self._pairs]
            self._pairs = [(start, end) for start, end in moved if start and end]

    def closer_at(self, cursor: Location) -> Location | None:
        """The closing half of the innermost pair that the cursor stands in."""
        self._pairs = [(start, end) for start, end in self._pairs if start < cursor <= end]
        return self._pairs[-1][1] if self._pairs else None

    def is_empty_at(self, cursor: Location) -> bool:
        """Whether the cursor stands in a pair with nothing in it."""
        row, column = cursor
        return ((row, column - 1), cursor) in self._pairs


def _moved(place: Location, splice: Splice) -> Location | None:
    """Where a character is after a change; None where the change took it away."""
    if place < splice.top:
        return place
    if place < splice.old_end:
        return None
    row = place[0] + splice.new_rows - splice.old_rows
    if place[0] > splice.old_end[0]:
        return row, place[1]
    return row, place[1] - splice.old_end[1] + splice.new_end[1]
