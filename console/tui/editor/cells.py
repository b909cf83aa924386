"""How a line of any text looks in a terminal: which glyphs, and how many cells each takes.

Owns the map between columns (code points) and cells, and the escapes that stand for characters a
terminal could act on or nobody could see. Knows no Textual. The trap is cost: lines reach half a
megabyte and change at every key, so only characters that are not one plain cell are looked at.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, count
from operator import add

from rich.cells import get_character_cell_size

from console.text import printable

# What surely takes one cell: printable ASCII, Latin, Greek and Cyrillic letters, common
# punctuation, box drawing. Everything else is measured one by one.
_ODD = re.compile(
    "([^\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026"
    "\u20ac\u2500-\u257f])"
)
# Letters and selectors that show as nothing, which `printable` leaves alone.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5") | {
    chr(code) for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block
}

MARKS_SHOWN = 8  # on one letter; more are a prank that slows terminals down
CLUSTER_COLUMNS = 64


@lru_cache(maxsize=4096)
def glyph(character: str) -> str:
    """What is shown for a character that is not a tab: itself, or a visible escape."""
    shown = printable(character, lines=True)
    if shown != character:
        return shown
    if character in _UNSEEN or unicodedata.category(character) == "Cf":
        return (
            f"\\u{ord(character):04x}" if character < "\U00010000" else f"\\u{{{ord(character):x}}}"
        )
    return " " if character == "\xa0" else character


@lru_cache(maxsize=4096)
def _extra(character: str) -> int:
    """Cells that a character takes beyond one."""
    shown = glyph(character)
    return (get_character_cell_size(shown) if len(shown) == 1 else len(shown)) - 1


def is_escaped(character: str) -> bool:
    """Whether a character is shown as an escape."""
    return len(glyph(character)) > 1


class Layout:
    """Where each column of one line stands, in cells from the line's start.

    Args:
        line: without its line end.
        tab_width: cells between tab stops.
    """

    __slots__ = ("_columns", "_shifts", "_starts", "_tab_width", "line", "width")

    def __init__(self, line: str, tab_width: int) -> None:
        self.line = line
        self._tab_width = tab_width
        parts: list[str] = _ODD.split(line)  # odd characters between runs of plain ones
        self._columns: list[int] = list(map(add, accumulate(map(len, parts[:-1:2])), count()))
        """Columns of the odd characters."""
        self._shifts: list[int] = [0]
        """How far cells are ahead of columns after the first n of them."""
        if self._columns:
            self._measure(parts[1::2])
        self._starts = list(map(add, self._columns, self._shifts))
        """Cell at which each of them begins."""
        self.width = len(line) + self._shifts[-1]

    def _measure(self, odd: list[str]) -> None:
        if "\t" not in odd:  # four times faster: it matters in a long line of wide characters
            self._shifts = list(accumulate(map(_extra, odd), initial=0))
            return
        shift, tab_width = 0, self._tab_width
        for column, character in zip(self._columns, odd, strict=True):
            if character == "\t":
                shift += tab_width - 1 - (column + shift) % tab_width
            else:
                shift += _extra(character)
            self._shifts.append(shift)

    @property
    def plain(self) -> bool:
        """Whether cell and column are the same everywhere."""
        return not self._columns

    def cell(self, column: int) -> int:
        """The cell at which a column begins; its width for the line's end."""
        return column + self._shifts[bisect_left(self._columns, column)]

    def column(self, cell: int) -> int:
        """The column that covers a cell; the line's length for cells beyond its end."""
        odd = bisect_right(self._starts, cell)
        if odd and cell < self._starts[odd - 1] + self._odd_cells(odd - 1):
            return self._columns[odd - 1]
        return min(cell - self._shifts[odd], len(self.line))

    def _odd_cells(self, odd: int) -> int:
        return 1 + self._shifts[odd + 1] - self._shifts[odd]

    def cluster(self, column: int) -> tuple[int, int]:
        """The columns that share a cell with one: a letter and the marks that sit on it."""
        if self.plain:
            return column, column + 1
        start, end = column, column + 1
        while start > max(0, column - CLUSTER_COLUMNS) and self._marks(start):
            start -= 1
        while end < min(len(self.line), column + CLUSTER_COLUMNS) and self._marks(end):
            end += 1
        return start, end

    def _marks(self, column: int) -> bool:
        """Whether the character takes no cell of its own."""
        odd = bisect_left(self._columns, column)
        found = odd < len(self._columns) and self._columns[odd] == column
        return found and self._odd_cells(odd) == 0

    def shown(self, start: int, end: int) -> str:
        """The glyphs of a range of columns; as many cells as the range takes."""
        text = self.line[start:end]
        if self.plain or not _ODD.search(text):
            return text
        pieces = []
        marks = 0
        for column, character in enumerate(text, start):
            marks = marks + 1 if character != "\t" and _extra(character) < 0 else 0
            if character == "\t":
                cell = self.cell(column)
                pieces.append(" " * (self._tab_width - cell % self._tab_width))
            elif marks <= MARKS_SHOWN:
                pieces.append(glyph(character))
        return "".join(pieces)

    def folds(self, width: int) -> Sequence[int]:
        """Columns at which rows after the first begin, where a row holds `width` cells."""
        if self.width <= width or not width:
            return ()
        if self.plain:
            return range(width, len(self.line), width)
        folds: list[int] = []
        columns, starts, shifts = self._columns, self._starts, self._shifts
        column = cell = odd = 0
        while cell + width < self.width:  # `column` and `cell` written out: thousands of rounds
            odd = bisect_right(starts, cell + width, odd)
            end = cell + width - shifts[odd]
            if odd and end <= columns[odd - 1]:  # within a wide glyph, which goes to the next row
                odd -= 1
                end = columns[odd]
            if end <= column:  # one that is wider than a row
                end = column + 1
                odd = bisect_left(columns, end)
            if end >= len(self.line):
                break
            folds.append(end)
            column, cell = end, end + shifts[odd]
        return folds
