"""A `Menu` that `/` filters, that keeps its place while rows come and go, and says why it is empty.

Knows entries, not what they stand for. The trap: filling a menu highlights anew, so `Picked` is
only posted where another entry than before is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Static

from console.text import printable
from console.tui.menu import Menu, row
from console.tui.search import SearchBar


@dataclass(frozen=True)
class Entry:
    id: str
    text: str
    dim: str = ""
    """A remark after the text; both are searched."""
    note: str = ""
    """At the right edge."""


class FilteredMenu(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="list.filter"),
        Binding("escape", "end_filter", "End filter", show=False),
    ]

    DEFAULT_CSS = """
    FilteredMenu {
        & > Menu { height: 1fr; background: transparent; background-tint: transparent; }
        & > .filtered--empty { height: auto; padding: 0 1; color: $text-muted; display: none; }
    }
    """

    class Picked(Message):
        """Another entry is highlighted; None where there is none."""

        def __init__(self, entry: str | None) -> None:
            super().__init__()
            self.entry = entry

    class Entered(Message):
        """Enter on an entry."""

        def __init__(self, entry: str) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, *, hint: str, empty: str) -> None:
        """Args:
        hint: what can be typed as a filter.
        empty: what to say while there are no entries at all.
        """
        super().__init__()
        self._hint = hint
        self._empty = empty
        self._entries: Sequence[Entry] = ()
        self._filter = ""
        self._bar: SearchBar | None = None
        self._picked: str | None = None

    def compose(self) -> ComposeResult:
        yield Menu()
        yield Static("", classes="filtered--empty", markup=False)

    @property
    def current(self) -> str | None:
        return self._picked

    @property
    def menu(self) -> Menu:
        return self.query_one(Menu)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Replace all; the place stays, or goes to the neighbour of one that is gone."""
        self._entries = entries
        self._fill()

    def _fill(self) -> None:
        menu = self.menu
        wanted = self._filter.casefold()
        shown = [e for e in self._entries if wanted in f"{e.text} {e.dim}".casefold()]
        ids = [entry.id for entry in shown]
        current = self._picked
        if current not in ids and ids:
            current = ids[min(menu.highlighted or 0, len(ids) - 1)]
        with self.prevent(OptionList.OptionHighlighted):
            menu.fill([row(e.id, e.text, e.note, e.dim) for e in shown], current)
        self._say_empty(bool(shown))
        self._pick(current if ids else None)
        if self._bar is not None and self._bar.is_mounted:
            self._bar.tell(f"{len(shown):,} of {len(self._entries):,}")

    def _say_empty(self, any_shown: bool) -> None:
        text = f"Nothing matches “{printable(self._filter)}”." if self._entries else self._empty
        remark = self.query_one(".filtered--empty", Static)
        remark.update(text)
        remark.display = not any_shown
        self.menu.display = any_shown

    def _pick(self, entry: str | None) -> None:
        if entry != self._picked:
            self._picked = entry
            self.post_message(self.Picked(entry))

    def on_option_list_option_highlighted(self, event: Menu.OptionHighlighted) -> None:
        event.stop()
        self._pick(event.option_id)

    def on_option_list_option_selected(self, event: Menu.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self.post_message(self.Entered(event.option_id))

    # -- filtering -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Esc to the screen while nothing is filtered."""
        if action == "end_filter":
            return self._bar is not None
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        if self._bar is None:
            self._bar = SearchBar(
                self._hint,
                on_change=self._narrow,
                on_enter=lambda _text: self._focus_menu(),
                on_close=self._unfilter,
            )
            self.mount(self._bar)
        else:
            self._bar.query_one("Input").focus()

    def action_end_filter(self) -> None:
        if self._bar is not None:
            self._bar.action_close()

    def _narrow(self, text: str) -> None:
        self._filter = text
        self._fill()

    def _unfilter(self) -> None:
        self._bar = None
        self._narrow("")
        self._focus_menu()

    def _focus_menu(self) -> None:
        """Leave the bar, unless that would leave nothing to be in."""
        if self.menu.display:
            self.screen.set_focus(self.menu)
