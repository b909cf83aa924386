"""One of many texts, found by typing a part of it.

A modal screen whose answer is the index of what was chosen, None when left with Esc. The arrows
move through what is left while the cursor stays in the filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from console.text import printable
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.menu import Menu, row


class Choice(Dialog[int | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    Choice { align: center middle; }
    Choice Menu { margin-top: 1; }
    """

    def __init__(
        self, title: str, texts: Sequence[str], current: int | None = None, wanted: str = ""
    ) -> None:
        """Args:
        texts: to choose from.
        current: index of the one to begin at.
        wanted: the filter to begin with.
        """
        super().__init__(title, "Type to filter · ↑ ↓ move · Enter choose · Esc cancel")
        self._texts = texts
        self._current = current
        self._wanted = wanted

    def compose_body(self) -> ComposeResult:
        yield Input(self._wanted, placeholder="Filter", compact=True, select_on_focus=False)
        yield Menu()
        yield Static("", classes="refusal", markup=False)

    def on_mount(self) -> None:
        self.query_one(Menu).can_focus = False
        self._fill(self._wanted, None if self._current is None else str(self._current))

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value, self.query_one(Menu).current)

    def _fill(self, wanted: str, current: str | None) -> None:
        parts = wanted.casefold().split()
        found = [
            row(str(place), text)
            for place, text in enumerate(self._texts)
            if all(part in text.casefold() for part in parts)
        ]
        self.query_one(Menu).fill(found, current)
        note = "" if found else f"Nothing matches “{printable(wanted)}”."
        self.query_one(".refusal", Static).update(note)

    def action_move(self, where: str) -> None:
        getattr(self.query_one(Menu), f"action_{'cursor_' if len(where) < 5 else ''}{where}")()

    def on_input_submitted(self) -> None:
        current = self.query_one(Menu).current
        if current is not None:
            self.dismiss(int(current))

    def on_option_list_option_selected(self, event: Menu.OptionSelected) -> None:
        if event.option_id is not None:
            self.dismiss(int(event.option_id))
