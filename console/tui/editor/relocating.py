"""Where a place of a text is in the same text laid out anew.

Pure functions. Formatters move blanks, and add or take away quotes, brackets, commas and
semicolons; the other characters stay in their order, so a place is told by how many come before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.document._document import Location

_COUNTED = re.compile(r"[^\s;,'\"`()]")


def _count(text: str) -> int:
    return len(_COUNTED.findall(text))


def relocated(old: Sequence[str], new: Sequence[str], place: Location) -> Location:
    """Where in `new` a place of `old` is."""
    row, column = place
    line = old[row]
    before = sum(map(_count, old[:row])) + _count(line[:column])
    if not line.strip():
        at, end = _after(new, before)
        blank = at + 1 < len(new) and not new[at + 1].strip()
        return (at + 1, 0) if blank else (at, end)
    if _count(line[:column]) == 0:  # before the line's first
        at, end = _after(new, before + 1)
        return at, max(end - 1, 0)
    at, end = _after(new, before)
    behind = line[_end(line, _count(line[:column])) : column]
    for character in behind:  # a quote or a bracket between the two
        if new[at][end : end + 1] == character:
            end += 1
    return at, end


def _after(lines: Sequence[str], count: int) -> Location:
    """Right behind the character that is the so-manieth of those counted."""
    left = count
    for row, line in enumerate(lines):
        here = _count(line)
        if left <= here and left:
            return row, _end(line, left)
        left -= here
    return (0, 0) if not count else (len(lines) - 1, len(lines[-1]))


def _end(line: str, count: int) -> int:
    matches = _COUNTED.finditer(line)
    return next((match.end() for n, match in enumerate(matches, 1) if n == count), 0)


def changed_rows(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many rows are the same at the start and at the end."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    rest = most - start
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    return start, end
