"""A terminal's screen, as far as a test must see it: which characters stand where.

Understands what the console sends, cursor moves and text; colours and modes are passed over. No
scrolling: the console never needs it.
"""

from __future__ import annotations

import codecs
import re

from rich.cells import cell_len

_SEQUENCE = re.compile(
    r"\x1b(?:\[(?P<given>[0-9;?<>=$]*)(?P<final>[@-~])|[\]PX^_].*?(?:\x07|\x1b\\)|[()].|[=>78Mc])",
    re.DOTALL,
)
_BEGUN = re.compile(r"\x1b(?:\[[0-9;?<>=$]*|[\]PX^_](?:(?!\x07|\x1b\\).)*|[()])?\Z", re.DOTALL)


class Emulator:
    def __init__(self, columns: int, rows: int) -> None:
        self._size = columns, rows
        self._cells = [[" "] * columns for _ in range(rows)]
        self._row = self._column = 0
        self._left = ""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def feed(self, data: bytes) -> None:
        text = self._left + self._decode(data)
        begun = _BEGUN.search(text)
        self._left = begun[0] if begun else ""
        text = text[: begun.start()] if begun else text
        place = 0
        for sequence in _SEQUENCE.finditer(text):
            self._write(text[place : sequence.start()])
            self._obey(sequence["final"] or "", sequence["given"] or "")
            place = sequence.end()
        self._write(text[place:])

    def _obey(self, final: str, given: str) -> None:
        columns, rows = self._size
        if final == "H":
            row, _, column = given.partition(";")
            self._row, self._column = int(row or 1) - 1, int(column or 1) - 1
        elif final == "J" or (final == "h" and given == "?1049"):
            self._cells = [[" "] * columns for _ in range(rows)]

    def _write(self, text: str) -> None:
        columns, rows = self._size
        for character in text:
            if character == "\r":
                self._column = 0
            elif character == "\n":
                self._row, self._column = self._row + 1, 0
            elif (width := cell_len(character)) and self._row < rows:
                for cell in range(width):
                    if self._column < columns:
                        self._cells[self._row][self._column] = "" if cell else character
                    self._column += 1
