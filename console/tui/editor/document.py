"""The text of an editor, kept to the byte: what was loaded is what is given back.

Owns lines, their sizes in bytes, and who is told of a change (`follow`). Textual's own document
breaks lines at form feeds and U+2028 as well and would change a webhook's body; here only a line
feed ends a line, and a carriage return before each of them is the document's newline. Knows no
widget. The trap: everything here runs at every key press, so nothing may walk all lines in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.document._document import Document, EditResult, Location
from textual.geometry import Size


class Splice(NamedTuple):
    """One change: rows `row` to `row + old_rows` became `new_rows` rows."""

    row: int
    old_rows: int
    new_rows: int
    top: Location
    old_end: Location
    new_end: Location
    start_byte: int
    """Bytes are counted in UTF-8 with one byte for each line end."""
    old_bytes: int
    new_bytes: int

    def moved(self, row: int) -> int | None:
        """Where a row is after the change; None where the change touched it."""
        shift = self.new_rows - self.old_rows
        last = self.row + self.old_rows - 1
        if row < self.row:
            return row
        if row > last:
            return row + shift
        if self.old_rows == self.new_rows == 1:
            return None
        if row == self.row and self.top[1] > 0:  # its end moved away, or another line joined it
            return row
        return row + shift if row == last and self.old_end[1] == 0 else None


def encode(text: str) -> bytes:
    """UTF-8, with a question mark for a lone surrogate, which a decoded text may hold."""
    return text.encode("utf-8", "replace")


def one_newline(text: str) -> str:
    """`text` with every line end, as terminals paste them, turned into a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class ExactDocument(Document):
    def __init__(self, text: str) -> None:
        returns = text.count("\r")
        uniform = bool(returns) and returns == text.count("\r\n") == text.count("\n")
        self._newline = "\r\n" if uniform else "\n"
        self._lines = text.split(self._newline)
        self._sizes = [_size(line) for line in self._lines]
        self._text: str | None = text
        self._followers: list[Callable[[Splice], None]] = []
        self.revision = 0
        """Counts changes."""

    def follow(self, follower: Callable[[Splice], None]) -> None:
        """Call `follower` after each change, for as long as this document lives."""
        self._followers.append(follower)

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self._newline.join(self._lines)
        return self._text

    @property
    def is_empty(self) -> bool:
        return len(self._lines) == 1 and not self._lines[0]

    @property
    def byte_count(self) -> int:
        """Size of the text in UTF-8."""
        return sum(self._sizes) + len(self._newline) * (len(self._lines) - 1)

    def byte_offset(self, location: Location) -> int:
        """Bytes before a location, with one byte for each line end."""
        row, column = location
        if row >= len(self._lines):
            return sum(self._sizes) + len(self._sizes) - 1
        return sum(self._sizes[:row]) + row + _size(self._lines[row][:column])

    def get_size(self, tab_width: int) -> Size:
        raise NotImplementedError("the folded document knows the widths")

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        top, bottom = (min(location, self.end) for location in sorted((start, end)))
        row, column = top
        replaced = self.get_text_range(start, end)
        start_byte = self.byte_offset(top)
        end_byte = start_byte if top == bottom else self.byte_offset(bottom)
        if self._newline == "\r\n":
            text = text.replace("\r\n", "\n")
        inserted = text.split("\n")
        new_bytes = sum(map(_size, inserted)) + len(inserted) - 1
        last_column = len(inserted[-1]) + (column if len(inserted) == 1 else 0)
        self._put(top, bottom, inserted)
        new_end = (row + len(inserted) - 1, last_column)
        self._text = None
        self.revision += 1
        splice = Splice(
            row=row,
            old_rows=bottom[0] - row + 1,
            new_rows=len(inserted),
            top=top,
            old_end=bottom,
            new_end=new_end,
            start_byte=start_byte,
            old_bytes=end_byte - start_byte,
            new_bytes=new_bytes,
        )
        for follower in self._followers:
            follower(splice)
        return EditResult(new_end, replaced)

    def _put(self, top: Location, bottom: Location, inserted: list[str]) -> None:
        """Replace lines; changes `inserted` into the lines that are put in."""
        lines = self._lines
        tail = lines[bottom[0]][bottom[1] :]
        inserted[0] = lines[top[0]][: top[1]] + inserted[0]
        inserted[-1] += tail
        lines[top[0] : bottom[0] + 1] = inserted
        self._sizes[top[0] : bottom[0] + 1] = map(_size, inserted)

    def get_text_range(self, start: Location, end: Location) -> str:
        top, bottom = sorted((start, end))
        lines = self._lines
        if top[0] >= len(lines):
            return ""
        if top[0] == bottom[0]:
            return lines[top[0]][top[1] : bottom[1]]
        pieces = [lines[top[0]][top[1] :], *lines[top[0] + 1 : bottom[0]]]
        if bottom[0] < len(lines):
            pieces.append(lines[bottom[0]][: bottom[1]])
        return self._newline.join(pieces)


def _size(line: str) -> int:
    return len(line) if line.isascii() else len(encode(line))
