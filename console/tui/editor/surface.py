"""The keys and deeds that both editors share.

Owns how the cursor moves by words, how text is put in, and how Tab and Esc behave. What is seen is
the canvas's. Nothing here may read a whole line, which can be half a megabyte long, for one key.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingsMap, BindingType
from textual.document._document import Location
from textual.widgets import TextArea

from console.model import ConsoleError
from console.tui.editor import external, indent
from console.tui.editor.burstediting import BurstEditing
from console.tui.editor.document import ExactDocument
from console.tui.session import refusals

BRACKET_COLUMNS = 5_000  # a screenful: a partner further away is not in view
WORD_COLUMNS = 1_000  # no word is longer, but a line may be


def _shared_bindings() -> list[BindingType]:
    """TextArea's, without keys that have another use here, and with the text's two ends."""
    inherited = BindingsMap(TextArea.BINDINGS).key_to_bindings.values()
    return [
        *(binding for [binding] in inherited if binding.key not in ("f6", "f7", "ctrl+d")),
        Binding("ctrl+home", "cursor_to_end(-1)", "Start of the text", show=False),
        Binding("ctrl+end", "cursor_to_end(1)", "End of the text", show=False),
        Binding("ctrl+shift+home", "cursor_to_end(-1, True)", "Select to the start", show=False),
        Binding("ctrl+shift+end", "cursor_to_end(1, True)", "Select to the end", show=False),
        Binding(
            "alt+k",
            "delete_to_end_of_line_or_delete_line",
            "Delete to line end",
            show=False,
        ),
        Binding("alt+shift+k", "delete_line", "Delete line", show=False),
        Binding(
            "alt+e",
            "edit_outside",
            show=False,
            id="text.outside",
            tooltip="Open the text in $EDITOR",
        ),
    ]


class TextSurface(BurstEditing):
    """Common to the editors.

    Tab indents. Esc and then Tab or Shift+Tab leaves the editor; Esc itself goes on to the app.
    """

    BINDINGS: ClassVar[list[BindingType]] = _shared_bindings()

    _leaving = False
    """Whether Esc was the last key, or the Tab that leaves after it."""

    def action_cursor_to_end(self, which: int, select: bool = False) -> None:
        self.move_cursor(self.document.end if which > 0 else (0, 0), select=select)

    # -- another editor ----------------------------------------------------------------------

    @property
    def suffix(self) -> str:
        """A hook: what the name of a file with such a text ends in."""
        return ".txt"

    @work(exclusive=True)
    async def action_edit_outside(self) -> None:
        """Give the text to the user's own editor, and take what it writes."""
        if self.read_only:
            return
        document = self.document
        with refusals(self):
            await external.edit(self.app, self.text, self.suffix, partial(self._take, document))

    def _take(self, document: ExactDocument, text: str) -> None:
        if document is not self.document:
            raise ConsoleError("Another text was opened meanwhile; the editor's is not taken over.")
        self.edit_in_place(text, (0, 0), document.end)

    # -- the cursor --------------------------------------------------------------------------

    def _yield_character_locations(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations(start), BRACKET_COLUMNS)

    def _yield_character_locations_reverse(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations_reverse(start), BRACKET_COLUMNS)

    def get_column_width(self, row: int, column: int) -> int:
        return self.wrapped_document.layout(row).cell(column)

    def cell_width_to_column_index(self, cell_width: int, row_index: int) -> int:
        return self.wrapped_document.layout(row_index).column(cell_width)

    def get_cursor_word_left_location(self) -> Location:
        row, column = self.cursor_location
        if row > 0 and column == 0:
            return row - 1, len(self.document[row - 1])
        start = max(0, column - WORD_COLUMNS)
        before = self.document[row][start:column].rstrip()
        edges = [match.start() for match in self._word_pattern.finditer(before)]
        return row, start + (edges[-1] if edges else 0)

    def get_cursor_word_right_location(self) -> Location:
        row, column = self.cursor_location
        line = self.document[row]
        if row < self.document.line_count - 1 and column == len(line):
            return row + 1, 0
        after = line[column : column + WORD_COLUMNS]
        word = after.lstrip()
        edge = self._word_pattern.search(word)
        return row, column + (len(after) - len(word) + edge.start() if edge else len(after))

    # -- keys --------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        if self._overtaken(event):
            event.prevent_default()
            event.stop()
            return
        left = self._leaving and event.key in ("tab", "shift+tab")
        self._leaving = left or event.key == "escape"
        if left:
            self._begin_burst()
        elif self._belongs(event):
            event.prevent_default()
            event.stop()
            return
        if event.key == "escape" and self.find_bar is not None:
            self.close_find()
            event.prevent_default()
            event.stop()
        elif self._leaving:
            event.prevent_default()  # and let it go on to the screen, which moves the focus
        elif (not self.read_only and self._pressed(event)) or await self._bound(event.key):
            event.prevent_default()
            event.stop()

    async def _bound(self, key: str) -> bool:
        """Do at once what a key of the editor itself is bound to; whether it was.

        Left to Textual, an arrow key goes the way up to the app first, and letters that came right
        behind it overtake it.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if binding.id in self.app._keymap:  # the user gave it another key
                continue
            if await self.app.run_action(binding.action, self):
                return True
        return False

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        if self._leaving and key == "tab":  # else the screen would not look for a binding
            return False
        return super().check_consume_key(key, character)

    def on_blur(self) -> None:
        self._leaving = False

    def _pressed(self, event: events.Key) -> bool:
        """Deal with a key that TextArea knows nothing of, or less; whether it was one."""
        start, end = sorted(self.selection)
        key = event.key
        if key == "enter" and not self._burst.is_on:
            self._break_line(start, end)
        elif key == "ctrl+j":  # a line feed of a paste that arrives as keys
            self.edit_text("\n", start, end)
        elif key == "tab" and start[0] != end[0]:
            self.change_lines(indent.indented)
        elif key == "shift+tab":
            self.change_lines(indent.dedented)
        elif key == "backspace" and start == end:
            return self._delete_pair(end)
        elif event.character and event.is_printable and not self._burst.is_on:
            return self._typed(event.character, start, end)
        else:
            return False
        return True

    def _break_line(self, start: Location, end: Location) -> None:
        before = self.document[start[0]][: start[1]]
        after = self.document[end[0]][end[1] :]
        text, back = indent.line_break(before, after)
        self.edit_text(text, start, end)
        if back:
            row = self.cursor_location[0]
            self.move_cursor((row - 1, len(self.document[row - 1])))
