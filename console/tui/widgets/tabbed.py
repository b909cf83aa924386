"""Some row lists of which one shows, under a strip of tabs.

Owns which one that is and the keys `[` and `]`; what the lists hold is the business of the pane
around it. The trap: a list that is hidden loses the focus, so it is moved before that happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import ContentSwitcher

from console.tui.widgets.rows import RowList
from console.tui.widgets.tabstrip import TabStrip


class Tabbed(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left_square_bracket", "tab(-1)", show=False, id="tabs.before", tooltip="Previous tab"
        ),
        Binding("right_square_bracket", "tab(1)", "Tab", id="tabs.next", tooltip="Next tab"),
    ]

    DEFAULT_CSS = """
    Tabbed {
        height: 1fr;
        & > ContentSwitcher { height: 1fr; }
        & > ContentSwitcher > Vertical { height: 1fr; padding: 0 1; }
    }
    """

    class Opened(Message):
        """Another tab shows, however it was asked for."""

    def __init__(self, lists: Mapping[str, RowList], current: str) -> None:
        """Args:
        lists: one for each tab, by the tab's name, which with `-` as a space is its label.
        """
        super().__init__()
        self._lists = dict(lists)
        labels = [(name, name.replace("-", " ").capitalize()) for name in lists]
        self._strip = TabStrip(labels, current)

    def compose(self) -> ComposeResult:
        yield self._strip
        with ContentSwitcher(initial=self._strip.current):
            for name, rows in self._lists.items():
                with Vertical(id=name):  # of its own, as a search bar is mounted beside the rows
                    yield rows

    @property
    def current(self) -> str:
        """The name of the tab that shows."""
        return self._strip.current

    @property
    def labels(self) -> list[str]:
        return self._strip.labels

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Which tabs there are, by name and label; goes to the first where the current is gone."""
        self._strip.set_tabs(tabs)
        if self.current not in self._strip.tabs:
            self.open(self._strip.tabs[0])

    def open(self, tab: str) -> None:
        """Show a tab; the focus goes along where it was in another."""
        switcher = self.query_one(ContentSwitcher)
        focused = switcher.has_focus_within
        self._strip.current = tab
        switcher.current = tab
        if focused:
            self.focus_list()
        self.post_message(self.Opened())

    def focus_list(self) -> None:
        """Put the focus on what the current tab shows."""
        # Not `focus()`, which waits a turn in which hiding the old tab drops the focus.
        self.screen.set_focus(self._lists[self.current])

    def on_tab_strip_picked(self, event: TabStrip.Picked) -> None:
        event.stop()
        self.open(event.tab)
        self.focus_list()

    def action_tab(self, step: int) -> None:
        self.open(self._strip.beside(step))
