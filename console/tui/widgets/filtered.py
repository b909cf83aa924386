"""A list that `/` filters, that keeps its place as entries come and go, and says why it is empty.

Knows entries, not what they stand for. The trap: the row of an entry changes with every entry above
it, so `Picked` is posted where another entry is meant, not where the cursor moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.message import Message

from console.text import printable
from console.tui.widgets.rows import Piece, Row, RowList
from console.tui.widgets.search import SearchBar
from console.tui.widgets.wording import shortened

_LEAST_ROOM = 12
TOLD_S = 0.2
"""What takes longer to come is said to be under way."""


@dataclass(frozen=True)
class Entry:
    id: str
    text: str
    dim: str = ""
    """A remark after the text; both are searched."""
    note: str = ""
    """At the right edge."""
    also: str = ""
    """Searched, but not shown."""
    amid: bool = False
    """Whether the text is cut amid where it is too long, as its end tells it from others."""


class EntryRows(RowList):
    """Entries with what each says at its right edge."""

    def __init__(self, enter: str = "") -> None:
        super().__init__()
        self.entries: Sequence[Entry] = ()
        if enter:
            named = Binding("enter", "choose", enter, key_display="enter")
            self._bindings.key_to_bindings["enter"] = [named]

    def row_count(self) -> int:
        return len(self.entries)

    def row(self, index: int) -> Row:
        entry = self.entries[index]
        note = printable(entry.note)
        room = self.width - cell_len(note) - 2
        if room < _LEAST_ROOM:
            note, room = "", self.width
        remark = f"  {printable(entry.dim)}" if entry.dim else ""
        spared = min(cell_len(remark), room // 3) if room // 3 >= _LEAST_ROOM else 0
        fitted = shortened if entry.amid else _fitted
        text = fitted(printable(entry.text), room - spared)
        room -= cell_len(text)
        dim = _fitted(remark, room) if room >= _LEAST_ROOM or cell_len(remark) <= room else ""
        pieces: list[Piece] = [(text, ""), (dim, "dim"), (" " * (room - cell_len(dim) + 2), "")]
        return [*pieces, (note, "dim")]


class FilteredList(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="list.filter"),
        Binding("escape", "end_filter", "End filter", show=False),
    ]

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

    class Narrowed(Message):
        """Something else is typed as a filter; empty where the filter ended."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, hint: str, empty: str, enter: str = "") -> None:
        """Args:
        hint: what can be typed as a filter.
        empty: what to say while there are no entries at all.
        enter: what Enter does, as the key line is to name it; it does not where this is empty.
        """
        super().__init__()
        self._hint = hint
        self._empty = empty
        self._known = False
        self._entries: Sequence[Entry] = ()
        self._filter = ""
        self._bar: SearchBar | None = None
        self._picked: str | None = None
        self.rows = EntryRows(enter)

    def compose(self) -> ComposeResult:
        yield self.rows

    @property
    def current(self) -> str | None:
        return self._picked

    def on_mount(self) -> None:
        self.set_timer(TOLD_S, self._tell_reading)

    def _tell_reading(self) -> None:
        if not self._known:
            self.rows.empty = "Reading…"

    def show_entries(
        self, entries: Sequence[Entry], at: str | None = None, *, known: bool = True
    ) -> None:
        """Replace all; the place stays, or goes to the neighbour of one that is gone.

        Args:
            entries: what the list has from now on.
            at: the entry to go to instead.
        known: whether these are all; before that no list is said to be empty.
        """
        self._entries = entries
        self._known = self._known or known
        self._picked = at or self._picked
        self._fill(at)

    def _fill(self, at: str | None = None) -> None:
        shown = [entry for entry in self._entries if self._wanted(entry)]
        ids = [entry.id for entry in shown]
        place = ids.index(self._picked) if self._picked in ids else self.rows.cursor
        self.rows.entries = shown
        if self._entries:
            self.rows.empty = f"Nothing matches “{printable(self._filter)}”."
        elif self._known:
            self.rows.empty = self._empty
        self.rows.rows_changed(place)
        self._pick(moved=at is not None)
        if self._bar is not None and self._bar.is_mounted:
            self._bar.tell(f"{len(shown):,} of {len(self._entries):,}")

    def _wanted(self, entry: Entry) -> bool:
        """Whether an entry has every word that was typed."""
        text = f"{entry.text} {entry.dim} {entry.also}".casefold()
        return all(word in text for word in self._filter.casefold().split())

    def _pick(self, *, moved: bool = False) -> None:
        entries = self.rows.entries
        entry = entries[self.rows.cursor].id if entries else None
        if entry != self._picked or moved:
            self._picked = entry
            self.post_message(self.Picked(entry))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._pick()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        if self._picked is not None:
            self.post_message(self.Entered(self._picked))

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
                on_enter=lambda _text: self.focus_rows(),
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
        self.post_message(self.Narrowed(text))

    def _unfilter(self) -> None:
        self._bar = None
        self._narrow("")
        self.focus_rows()

    def focus_rows(self) -> None:
        """Leave the bar, unless that would leave nothing to be in."""
        if self.rows.entries or self._bar is None:
            self.screen.set_focus(self.rows)


def picked(screen: DOMNode) -> str | None:
    """The entry that the list of a screen is at; None also where the list is not composed, or gone.

    Keys are asked for at any time, also while a screen is taken down.
    """
    lists = screen.query(FilteredList)
    return lists.first().current if lists else None


def _fitted(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)) + "…"
