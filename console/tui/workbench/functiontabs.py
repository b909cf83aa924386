"""The strip of open functions above the code: one calm line, the current one in brackets.

Shows names and the mark of unsaved text, and says which one was clicked. Where not all have room,
the current one is among those that show, and the line's ends tell how many others there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from console.text import printable

NAME_CELLS = 20
UNSAVED = "●"
_SIDE_CELLS = 4  # for the number of those that do not show


class Label(NamedTuple):
    id: str
    name: str
    unsaved: bool = False
    gone: bool = False

    @property
    def text(self) -> str:
        name = printable(self.name)
        if cell_len(name) > NAME_CELLS:
            name = set_cell_size(name, NAME_CELLS - 1).rstrip() + "…"
        return name + f" {UNSAVED}" * self.unsaved + " deleted" * self.gone

    @property
    def cells(self) -> int:
        return cell_len(self.text) + 2


class FunctionTabs(Widget):
    DEFAULT_CSS = "FunctionTabs { height: 1; background: $panel; color: $foreground; }"

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, function_id: str) -> None:
            super().__init__()
            self.function_id = function_id

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[Label] = []
        self._current = ""

    def show(self, labels: Sequence[Label], current: str) -> None:
        if (list(labels), current) != (self._labels, self._current):
            self._labels, self._current = list(labels), current
            self.refresh()

    def _fitting(self) -> range:
        """Those that have room: the current one, and by turns its neighbours right and left."""
        here = next((n for n, label in enumerate(self._labels) if label.id == self._current), 0)
        if sum(label.cells for label in self._labels) <= self.size.width or not self._labels:
            return range(len(self._labels))
        first = last = here
        room = self.size.width - self._labels[here].cells - 2 * _SIDE_CELLS
        grown = True
        while grown:
            grown = False
            for step in (1, -1):
                edge = last + 1 if step > 0 else first - 1
                if 0 <= edge < len(self._labels) and self._labels[edge].cells <= room:
                    room -= self._labels[edge].cells
                    first, last = min(first, edge), max(last, edge)
                    grown = True
        return range(first, last + 1)

    def render(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        fitting = self._fitting()
        if fitting.start:
            line.append(f"‹{fitting.start}".ljust(_SIDE_CELLS), "dim")
        for label in (self._labels[place] for place in fitting):
            if label.id == self._current:
                line.append(f"[{label.text}]", "bold")
            else:
                line.append(f" {label.text} ", "dim")
        if more := len(self._labels) - fitting.stop:
            line.append(f"{more}›".rjust(_SIDE_CELLS), "dim")
        return line

    def jump_spots(self) -> Iterator[tuple[int, Message]]:
        """Where each tab begins, and what going there says."""
        fitting = self._fitting()
        start = _SIDE_CELLS if fitting.start else 0
        for label in (self._labels[place] for place in fitting):
            yield start, self.Picked(label.id)
            start += label.cells

    def on_click(self, event: Click) -> None:
        spots = [(start, spot) for start, spot in self.jump_spots() if start <= event.x]
        if spots and event.x < self._cells_shown():
            self.post_message(spots[-1][1])

    def _cells_shown(self) -> int:
        fitting = self._fitting()
        labels = sum(self._labels[place].cells for place in fitting)
        return labels + _SIDE_CELLS * bool(fitting.start)
