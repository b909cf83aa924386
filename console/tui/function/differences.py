"""What differs between two texts: one under the other, or side by side where the width allows.

Shows rows of `diff`; knows nothing of versions. Lines longer than the pane are not wrapped, so that
both sides stay level: left and right arrow move all of them.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.events import Resize

from console import diff
from console.text import printable
from console.tui.widgets.rows import Piece, Row, RowList
from console.tui.widgets.wording import count

SIDE_BY_SIDE_CELLS = 100  # two halves of less than 50 cells cut most lines of code
_STEP = 8
_TAB = "  "

View = Literal["auto", "unified", "split"]


class Differences(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "shift(-1)", show=False),
        Binding("right", "shift(1)", show=False),
        Binding("n", "change(1)", "Next change", id="diff.next", tooltip="Next change"),
        Binding("p", "change(-1)", show=False, id="diff.previous", tooltip="Previous change"),
    ]

    def __init__(self, *, empty: str = "") -> None:
        super().__init__(empty=empty)
        self._old = ""
        self._new = ""
        self._whole = False
        self._view: View = "auto"
        self._shown: list[diff.Row] = []
        self._left = 0
        self._digits = 1

    # -- what is shown -------------------------------------------------------------------------

    def compare(self, old: str, new: str) -> tuple[int, int]:
        """Show the difference; returns how many lines were added and removed."""
        self._old, self._new, self._left = old, new, 0
        added, removed = self._arrange()
        first = next((n for n, row in enumerate(self._shown) if row.kind == "changed"), 0)
        self.rows_changed(first)
        return added, removed

    @property
    def whole(self) -> bool:
        """Whether the unchanged lines are there too."""
        return self._whole

    @whole.setter
    def whole(self, whole: bool) -> None:
        self._whole = whole
        self._arrange()
        self.rows_changed(0)

    @property
    def split(self) -> bool:
        wide = self.width >= SIDE_BY_SIDE_CELLS
        return wide if self._view == "auto" else self._view == "split"

    def switch_view(self) -> None:
        self._view = "unified" if self.split else "split"
        self._arrange()
        self.rows_changed(0)

    def _arrange(self) -> tuple[int, int]:
        rows = diff.rows(self._old, self._new, None if self._whole else diff.CONTEXT)
        self._shown = rows if self.split else list(diff.unified(rows))
        lines = max(self._old.count("\n"), self._new.count("\n")) + 1
        self._digits = len(str(lines))
        return diff.counts(rows)

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        self._arrange()
        self.rows_changed()

    # -- rows ----------------------------------------------------------------------------------

    def row_count(self) -> int:
        return len(self._shown)

    def row(self, index: int) -> Row:
        row = self._shown[index]
        if row.kind == "folded":
            return [(f"  ⋯ {count(row.hidden, 'unchanged line')}", "dim")]
        if not self.split:
            return self._line(row)
        half = (self.width - 1) // 2
        left = self._half(row.old, "-" if row.kind == "changed" else " ", "error", half)
        right = self._half(row.new, "+" if row.kind == "changed" else " ", "good", half)
        return [*left, ("│", "dim"), *right]

    def _line(self, row: diff.Row) -> Row:
        side = row.new or row.old
        assert side is not None
        if row.kind == "same":
            sign, style = " ", ""
        else:
            sign, style = ("+", "good") if row.new else ("-", "error")
        return [(self._number(side), "dim"), (f"{sign} {self._text(side)}", style)]

    def _half(self, side: diff.Side | None, sign: str, style: str, cells: int) -> list[Piece]:
        if side is None:
            return [(" " * cells, "")]
        number = self._number(side)
        text = f"{sign} {self._text(side)}"
        room = cells - len(number)
        if cell_len(text) > room:
            text = set_cell_size(text, room - 1) + "…"
        return [(number, "dim"), (set_cell_size(text, room), style if sign != " " else "")]

    def _number(self, side: diff.Side) -> str:
        return f"{side.number:>{self._digits}} "

    def _text(self, side: diff.Side) -> str:
        return printable(side.text.replace("\t", _TAB))[self._left :]

    # -- keys ----------------------------------------------------------------------------------

    def action_shift(self, steps: int) -> None:
        self._left = max(0, self._left + steps * _STEP)
        self.refresh()

    def action_change(self, step: int) -> None:
        """To the first row of the next change, or of the one before."""
        starts = [n for n in range(len(self._shown)) if self._begins_change(n)]
        ahead = [n for n in starts if (n - self.cursor) * step > 0]
        if ahead:
            self.cursor = ahead[0] if step > 0 else ahead[-1]

    def _begins_change(self, index: int) -> bool:
        changed = self._shown[index].kind == "changed"
        return changed and (index == 0 or self._shown[index - 1].kind != "changed")
