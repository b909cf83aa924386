"""Names with values, one pair a row: headers, and the query of a URL.

There is always an empty row at the end to type the next pair into, so that adding needs no key of
its own; rows without a name and a value do not count. What a name may be is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from console.tui.fields import Line

Pairs = tuple[tuple[str, str], ...]


class PairRow(Horizontal):
    def __init__(self, name: str = "", value: str = "") -> None:
        super().__init__()
        self.key = Line(name, placeholder="name")
        self.value = Line(value, placeholder="value")

    def compose(self) -> ComposeResult:
        yield self.key
        yield self.value

    @property
    def pair(self) -> tuple[str, str]:
        return self.key.text.strip(), self.value.text


class PairRows(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next row", id="pairs.next", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding(
            "ctrl+g,shift+delete",
            "remove",
            "Remove row",
            id="pairs.remove",
            tooltip="Remove the header or query row that the cursor is in",
        ),
    ]

    def compose(self) -> ComposeResult:
        yield PairRow()

    @property
    def pairs(self) -> Pairs:
        return tuple(row.pair for row in self.query(PairRow) if any(row.pair))

    async def fill(self, pairs: Iterable[tuple[str, str]]) -> None:
        await self.remove_children()
        await self.mount_all([*(PairRow(*pair) for pair in pairs), PairRow()])

    async def put(self, name: str, value: str) -> None:
        """Give the first row of this name the value, or add one."""
        for row in self.query(PairRow):
            if row.pair[0].lower() == name.lower():
                row.value.text = value
                return
        await self.mount(PairRow(name, value), before=self._rows()[-1])

    async def on_input_changed(self) -> None:
        if any(self._rows()[-1].pair):
            await self.mount(PairRow())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the value, and from there to the next row."""
        event.stop()
        inputs = list(self.query(Line))
        place = next(i for i, line in enumerate(inputs) if line is event.input)
        inputs[min(place + 1, len(inputs) - 1)].focus()

    def action_move(self, step: int) -> None:
        focused = self.screen.focused
        inputs = list(self.query(Line))
        if isinstance(focused, Line) and focused in inputs:
            place = inputs.index(focused) + 2 * step
            if 0 <= place < len(inputs):
                inputs[place].focus()

    async def action_remove(self) -> None:
        rows = self._rows()
        index = next((i for i, row in enumerate(rows) if row.has_focus_within), None)
        if index is None or index == len(rows) - 1:
            return
        rows[index + 1].key.focus()
        await rows[index].remove()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.has_focus_within

    def _rows(self) -> list[PairRow]:
        return list(self.query(PairRow))
