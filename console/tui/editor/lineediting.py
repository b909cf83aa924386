"""What is done to whole lines: indented, moved, copied, joined; and ranges replaced in one step.

Each deed is one undo step and leaves the same text selected. Nothing here touches more lines than
it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.document._document import Location, Selection

from console.tui.editor import indent
from console.tui.editor.wayfinding import Wayfinding


class LineEditing(Wayfinding):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+up,ctrl+up",
            "move_lines(-1)",
            show=False,
            id="text.up",
            tooltip="Move the lines up",
        ),
        Binding(
            "alt+down,ctrl+down",
            "move_lines(1)",
            show=False,
            id="text.down",
            tooltip="Move the lines down",
        ),
        Binding(
            "ctrl+d,alt+shift+down",
            "duplicate_lines",
            show=False,
            id="text.duplicate",
            tooltip="Duplicate the lines",
        ),
        Binding(
            "alt+j", "join_lines", show=False, id="text.join", tooltip="Join the line and the next"
        ),
        Binding("alt+a", "select_all", show=False, id="text.all", tooltip="Select all of the text"),
    ]

    def replace_rows(self, first: int, last: int, lines: list[str]) -> None:
        """Replace rows by as many others in one undo step; what was selected stays selected."""
        grown = [len(new) - len(self.document[row]) for row, new in enumerate(lines, first)]
        start, end = self.selection
        self.edit_text("\n".join(lines), (first, 0), (last, len(self.document[last])))

        def shifted(location: Location) -> Location:
            row, column = location
            if not first <= row <= last or not column:
                return location
            return row, max(0, column + grown[row - first])

        self.selection = Selection(shifted(start), shifted(end))

    def change_lines(self, change: Callable[[list[str]], list[str]]) -> None:
        """Put what `change` makes of the rows that the selection touches in their place."""
        first, last = self._rows
        lines = self.document.lines[first : last + 1]
        changed = change(lines)
        if changed != lines:
            self.replace_rows(first, last, changed)

    # -- keys --------------------------------------------------------------------------------

    @property
    def _rows(self) -> tuple[int, int]:
        """The first and the last row that the selection touches."""
        (first, _), (last, column) = sorted(self.selection)
        return first, last - (last > first and column == 0)

    def _select_below(self, selection: Selection, rows: int) -> None:
        """Select what is so many rows below a selection, or above it."""
        end = self.document.end
        start, stop = (min((row + rows, column), end) for row, column in selection)
        self.selection = Selection(start, stop)

    def action_move_lines(self, step: int) -> None:
        first, last = self._rows
        top, bottom = first + min(step, 0), last + max(step, 0)
        if self.read_only or top < 0 or bottom >= self.document.line_count:
            return
        lines = self.document.lines[top : bottom + 1]
        lines = [*lines[1:], lines[0]] if step < 0 else [lines[-1], *lines[:-1]]
        selection = self.selection
        self.edit_text("\n".join(lines), (top, 0), (bottom, len(self.document[bottom])))
        self._select_below(selection, step)

    def action_duplicate_lines(self) -> None:
        if self.read_only:
            return
        first, last = self._rows
        lines = self.document.lines[first : last + 1]
        selection, end = self.selection, (last, len(lines[-1]))
        self.edit_text("\n" + "\n".join(lines), end, end)
        self._select_below(selection, len(lines))

    def action_join_lines(self) -> None:
        """Make one line of the selected ones, or of the cursor's and the next."""
        first, last = self._rows
        last = min(max(last, first + 1), self.document.line_count - 1)
        if self.read_only or last == first:
            return
        joined, seam = indent.joined(self.document.lines[first : last + 1])
        self.edit_text(joined, (first, 0), (last, len(self.document[last])))
        self.move_cursor((first, seam))
