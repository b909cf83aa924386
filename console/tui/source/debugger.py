"""The Debugger of a source: its events as they come, newest first, until one is looked at.

Reads nothing by itself. The trap: what is read must not move, so going down the list or opening an
event stops it, and `p` lets it go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from console import limits
from console.model import DebuggerEvent
from console.tui.source.delivered import debugger_root
from console.tui.widgets.jsontree import JsonTree

_EMPTY = (
    "No events yet. What the source's function emits shows here as soon as a webhook arrives"
    f" (the newest {limits.DEBUGGER_EVENTS})."
)


class Debugger(JsonTree):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause", id="debugger.pause", tooltip="Stop the list, or let it go"),
        Binding("v", "raw", "Raw", id="debugger.raw", tooltip="Events as a tree or as raw JSON"),
    ]

    class StateChanged(Message):
        """It stopped, goes on, or has news that do not show."""

    def __init__(self) -> None:
        super().__init__(what="event", empty=_EMPTY)
        self._events: Sequence[DebuggerEvent] = ()
        self._waiting: Sequence[DebuggerEvent] = ()
        self.paused = False
        self._raw = False

    def show_events(self, events: Sequence[DebuggerEvent], *, anew: bool = False) -> None:
        """Show these, or keep them for when the list goes on.

        Args:
            anew: they are of another source, so nothing is being looked at.
        """
        self._waiting = events
        if anew:
            self.paused = False
        if not self.paused:
            self._show()
        self.post_message(self.StateChanged())

    @property
    def state(self) -> str:
        """In a word or two, for the line above."""
        if not self.paused:
            return "Live"
        shown = {event.id for event in self._events}
        news = sum(event.id not in shown for event in self._waiting)
        return f"Paused, {news} new: p goes on" if news else "Paused: p goes on"

    def _show(self) -> None:
        self._events = self._waiting
        opened = len(self._events) == 1
        self.show_roots([debugger_root(e, raw=self._raw, opened=opened) for e in self._events])

    def _stop(self) -> None:
        if not self.paused:
            self.paused = True
            self.post_message(self.StateChanged())

    # -- keys ----------------------------------------------------------------------------------

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        if new > 0:
            self._stop()

    def choose(self, index: int) -> None:
        self._stop()
        super().choose(index)

    def action_pause(self) -> None:
        self.paused = not self.paused
        if not self.paused:
            self._show()
        self.post_message(self.StateChanged())

    def action_raw(self) -> None:
        """The other form of every event, at the one under the cursor."""
        index = self.root_index
        self._raw = not self._raw
        roots = [
            debugger_root(e, raw=self._raw, opened=n == index) for n, e in enumerate(self._events)
        ]
        self._stop()
        self.show_roots(roots)
        if index is not None:
            self.go_to_root(index)
