"""Which of a function's saved test requests is shown: one line to step through them.

It shows and asks; what a request holds, and when it is put on disk, is the request pane's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from console.text import printable
from console.tui.dialogs import Choose
from console.tui.menu import row


class RequestPicker(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(1)", "Next request", id="picker.next", show=False),
        Binding("left,h", "step(-1)", "Previous request", id="picker.previous", show=False),
        Binding(
            "enter",
            "choose",
            show=False,
            id="picker.choose",
            tooltip="Choose a saved request",
        ),
    ]

    class Picked(Message):
        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._index: int | None = None

    def show(self, names: Sequence[str], index: int | None) -> None:
        self._names = list(names)
        self._index = index
        self.refresh()

    def render(self) -> Text:
        if self._index is None:
            return Text("Request ‹ not saved yet ›", no_wrap=True)
        name = printable(self._names[self._index])
        place = f"  {self._index + 1}/{len(self._names)}"
        return Text.assemble("Request ‹ ", (name, "bold"), " ›", (place, "dim"), no_wrap=True)

    def action_step(self, step: int) -> None:
        if self._index is None and self._names:
            self.post_message(self.Picked(0))
        elif self._index is not None and len(self._names) > 1:
            self.post_message(self.Picked((self._index + step) % len(self._names)))

    @work
    async def action_choose(self) -> None:
        options = [row(str(i), name) for i, name in enumerate(self._names)]
        if options:
            chosen = await self.app.push_screen_wait(
                Choose("Test requests", options, str(self._index))
            )
            if chosen is not None:
                self.post_message(self.Picked(int(chosen)))
