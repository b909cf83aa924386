"""The names of the panes that share one place, the shown one marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class PaneTabs(Widget):
    active: reactive[str] = reactive("")

    class Chosen(Message):
        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    LABELS: ClassVar[dict[str, str]] = {"code": "Code", "request": "Request", "output": "Output"}

    def __init__(self, *panes: str, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._panes = panes

    def render(self) -> Text:
        line = Text(" ")
        for pane in self._panes:
            label = f"[{self.LABELS[pane]}]" if pane == self.active else f" {self.LABELS[pane]} "
            line.append(label, style="bold" if pane == self.active else "dim")
            line.append(" ")
        return line

    def jump_spots(self) -> Iterator[tuple[int, Message]]:
        start = 1
        for pane in self._panes:
            yield start, self.Chosen(pane)
            start += len(self.LABELS[pane]) + 3

    def on_click(self, event: Click) -> None:
        start = 1
        for pane in self._panes:
            end = start + len(self.LABELS[pane]) + 3
            if start <= event.x < end:
                self.post_message(self.Chosen(pane))
            start = end
