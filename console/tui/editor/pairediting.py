"""What an editor does with one half of a pair: brings the other, passes over it, takes both away.

Owns which pairs of the text came by themselves. Where a place is (in code, a text, a comment) is a
subclass's to say. The trap is a paste, which must get no halves: who calls knows of it.
"""

from __future__ import annotations

from functools import cached_property

from textual.document._document import Location, Selection

from console.tui.editor import indent, pairing
from console.tui.editor.lineediting import LineEditing
from console.tui.editor.pairing import Pairs


class PairedEditing(LineEditing):
    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs()

    def _set_document(self, text: str, language: str | None) -> None:
        super()._set_document(text, language)
        self._pairs.clear()
        self.document.follow(self._pairs.follow)

    def inside(self, location: Location) -> str:
        """A hook: "string", "comment" or the like where a place is in one; empty in code."""
        return ""

    def _typed(self, character: str, start: Location, end: Location) -> bool:
        """Deal with one half of a pair; whether it was one that needs it."""
        if character not in pairing.PARTNERS:
            return False
        if start == end and self._type_over(character, end):
            return True
        if character in pairing.CLOSERS:
            return self._close(character, start, end)
        if start != end:
            return self._surround(character, start, end)
        row, column = end
        line = self.document[row]
        inside = self.inside(end)
        if inside == "template" and character == "{" and line[:column].endswith("$"):
            opened = "}"
        else:
            opened = "" if inside else pairing.closer(character, line[:column], line[column:])
        if not opened:
            return False
        self._replace_via_keyboard(character + opened, end, end)
        self.move_cursor((row, column + 1))
        self._pairs.add(end, (row, column + 1))
        return True

    def _surround(self, opener: str, start: Location, end: Location) -> bool:
        if not self.selected_text.strip():
            return False
        closer = pairing.PARTNERS[opener]
        self.edit_text(f"{opener}{self.get_text_range(start, end)}{closer}", start, end)
        shift = 1 if start[0] == end[0] else 0
        self.selection = Selection((start[0], start[1] + 1), (end[0], end[1] + shift))
        return True

    def _type_over(self, character: str, cursor: Location) -> bool:
        """Pass over a closing half that was put in by itself, also one on the next line."""
        row, column = cursor
        closer = self._pairs.closer_at(cursor)
        if closer is None:
            return False
        line = self.document[closer[0]]
        if line[closer[1] : closer[1] + 1] != character or pairing.escaped(line[: closer[1]]):
            return False
        if closer == cursor:
            self._pairs.drop(closer)
            self.move_cursor((row, column + 1))
            return True
        blank = not self.document[row].strip() and not line[: closer[1]].strip()
        if closer[0] != row + 1 or not blank or character not in pairing.CLOSERS:
            return False
        self._pairs.drop(closer)
        self.edit_text("", (row, 0), (row + 1, 0))
        self.move_cursor((row, closer[1] + 1))
        return True

    def _delete_pair(self, cursor: Location) -> bool:
        row, column = cursor
        if not self._pairs.is_empty_at(cursor):
            return False
        self._delete_via_keyboard((row, column - 1), (row, column + 1))
        return True

    def _close(self, bracket: str, start: Location, end: Location) -> bool:
        blanks = indent.closes(self.document[start[0]][: start[1]])
        if blanks is None:
            return False
        self._replace_via_keyboard(blanks + bracket, (start[0], 0), end)
        return True
