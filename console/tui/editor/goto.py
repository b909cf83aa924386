"""Where to go in a text: a line, a function or a problem, all asked for in one field.

It shows what it is given and answers with a place. Digits are a line, `!` lists problems, anything
else filters the functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from console.text import printable
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.filtered import Entry, EntryRows
from console.tui.widgets.rows import RowList

ROWS = 12
_CHROME_ROWS = 12  # of the dialog around its rows, with a whole problem below them
_PLACE = re.compile(r"\s*(\d+)(?:\s*[:,]\s*(\d*))?\s*")

Place = tuple[int, int]
"""Line and column, from 1."""


class GoTo(Dialog[Place | Literal["back"] | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("ctrl+g", "back", show=False, id="goto.back"),
    ]

    DEFAULT_CSS = """
    GoTo {
        align: center middle;
        & .whole { color: $text-muted; max-height: 3; }
    }
    """

    def __init__(
        self,
        lines: Sequence[str],
        functions: Sequence[tuple[Place, Entry]],
        problems: Sequence[tuple[Place, Entry]],
        *,
        here: int = 0,
        start: str = "",
        back: bool = False,
    ) -> None:
        """Args:
        lines: of the text.
        here: which function the cursor is in.
        start: what the field holds at first.
        back: whether there is a place to go back to.
        """
        title = "Go to a line or line:column, a name, or ! for problems"
        super().__init__(
            title if functions else "Go to a line or line:column",
            f"Enter go{' · {goto.back:Ctrl+G} back' * back} · Esc cancel",
        )
        self._lines = lines
        self._functions = functions
        self._problems = problems
        self._here = here
        self._start = start
        self._back = back
        self._shown: list[tuple[Place, Entry]] = []

    def compose_body(self) -> ComposeResult:
        yield Input(self._start, placeholder="12:5", compact=True, select_on_focus=False)
        yield EntryRows()
        yield Static("", classes="whole", markup=False)

    def on_mount(self) -> None:
        rows = self.query_one(EntryRows)
        rows.styles.height = max(3, min(ROWS, self.app.size.height - _CHROME_ROWS))
        rows.can_focus = False
        self.query_one(Input).focus()  # now: the next key may be here already
        self._fill(self._start)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def _fill(self, text: str) -> None:
        self._shown = self._matching(text)
        rows = self.query_one(EntryRows)
        rows.entries = [entry for _, entry in self._shown]
        if text.startswith("!"):
            rows.empty = "No problem was found."
        else:
            rows.empty = "Nothing has this name." if text else "Type the number of a line."
        rows.rows_changed(0 if text else self._here)
        self._show_whole()

    def _matching(self, text: str) -> list[tuple[Place, Entry]]:
        place = _PLACE.fullmatch(text)
        if place is not None:
            line = min(max(int(place[1][:9]), 1), len(self._lines))
            column = int((place[2] or "1")[:9])
            shown = self._lines[line - 1].strip()[:200]
            return [((line, max(column, 1)), Entry("", f"Line {line}", shown))]
        some = self._problems if text.startswith("!") else self._functions
        wanted = text.removeprefix("!").strip().casefold()
        return [(at, entry) for at, entry in some if wanted in entry.text.casefold()]

    def on_row_list_moved(self) -> None:
        self._show_whole()

    def on_resize(self) -> None:
        self._show_whole()

    def _show_whole(self) -> None:
        """Below the rows: all of an entry that its row has no room for."""
        rows = self.query_one(EntryRows)
        text = printable(self._shown[rows.cursor][1].text) if self._shown else ""
        fits = not text or not rows.width or text in rows.text_of(rows.cursor)
        self.query_one(".whole", Static).update("" if fits else text)

    def action_move(self, rows: int) -> None:
        self.query_one(EntryRows).action_move(rows)

    def action_move_page(self, pages: int) -> None:
        self.query_one(EntryRows).action_move_page(pages)

    def action_back(self) -> None:
        if self._back:
            self.dismiss("back")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._choose()

    def _choose(self) -> None:
        if self._shown:
            self.dismiss(self._shown[self.query_one(EntryRows).cursor][0])
