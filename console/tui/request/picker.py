"""Which of a function's saved test requests is shown: one line to step through them.

It shows and asks; what a request holds, and when it is put on disk, is the request pane's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from console.text import printable


class RequestPicker(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(1)", "Next request", id="picker.next", show=False),
        Binding("left,h", "step(-1)", "Previous request", id="picker.previous", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Picked(Message):
        """Another one is asked for, by its place."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Asked(Message):
        """A list of them all is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._index: int | None = None
        self._note = ""

    def show(self, names: Sequence[str], index: int | None, note: str = "") -> None:
        self._names = list(names)
        self._index = index
        self._note = note
        self.refresh()

    def render(self) -> Text:
        if self._index is None:
            return Text("Request ‹ not saved yet ›", no_wrap=True)
        name = printable(self._names[self._index])
        place = f"  {self._index + 1}/{len(self._names)}"
        note = f"  {printable(self._note)}" if self._note else ""
        line = Text.assemble("Request ‹ ", (name, "bold"), " ›", no_wrap=True)
        return line.append(place + note, "dim")

    def action_step(self, step: int) -> None:
        if self._index is None and self._names:
            self.post_message(self.Picked(0))
        elif self._index is not None and len(self._names) > 1:
            self.post_message(self.Picked((self._index + step) % len(self._names)))

    def action_choose(self) -> None:
        self.post_message(self.Asked())
