"""Names with values, one pair a row: headers, the query of a URL, the fields of a form.

There is always an empty row at the end to type the next pair into, so that adding needs no key of
its own; rows without a name and a value do not count. What a name may be is checked elsewhere.
Headers are completed: the rest of a word shows dimmed, and a list can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.suggester import Suggester
from textual.widgets import Input

from console.pasting import pasted
from console.tui.editor.document import one_newline
from console.tui.request import headernames
from console.tui.widgets.choice import Choice
from console.tui.widgets.fields import Line

Pairs = tuple[tuple[str, str], ...]


class Completion(Suggester):
    """The likeliest header name, or value for a row's name, that begins with what is typed."""

    def __init__(self, row: PairRow, of_value: bool) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.row = row
        self.of_value = of_value

    def proposals(self) -> tuple[str, ...]:
        if self.of_value:
            return headernames.values_of(self.row.key.value)
        return headernames.NAMES

    async def get_suggestion(self, value: str) -> str | None:
        start = value.lower()
        fits = (text for text in self.proposals() if text.lower().startswith(start))
        return next(fits, None) if value else None


class Half(Line):
    """One field of a pair. A whole request that is pasted into it is left to who takes requests."""

    def on_paste(self, event: events.Paste) -> None:
        if pasted.kind(one_newline(event.text)):
            event.prevent_default()


class PairRow(Horizontal):
    def __init__(self, name: str = "", value: str = "", *, completed: bool = False) -> None:
        super().__init__()
        self.key = Half(name, placeholder="name")
        self.value = Half(value, placeholder="value")
        if completed:
            self.key.suggester = Completion(self, of_value=False)
            self.value.suggester = Completion(self, of_value=True)

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
            tooltip="Remove the row that the cursor is in",
        ),
        Binding(
            "ctrl+@,ctrl+space",
            "complete",
            "Complete",
            id="pairs.complete",
            tooltip="Choose a common header name or value",
        ),
    ]

    def __init__(self, id: str, *, completed: bool = False) -> None:  # noqa: A002
        """Args:
        id: of the widget.
        completed: whether the pairs are headers.
        """
        super().__init__(id=id)
        self._completed = completed

    def compose(self) -> ComposeResult:
        yield self._row()

    def _row(self, name: str = "", value: str = "") -> PairRow:
        return PairRow(name, value, completed=self._completed)

    @property
    def pairs(self) -> Pairs:
        return tuple(row.pair for row in self.query(PairRow) if any(row.pair))

    async def fill(self, pairs: Iterable[tuple[str, str]]) -> None:
        await self.remove_children()
        await self.mount_all([*(self._row(*pair) for pair in pairs), self._row()])

    async def put(self, name: str, value: str) -> None:
        """Give the first row of this name the value, or add one."""
        for row in self.query(PairRow):
            if row.pair[0].lower() == name.lower():
                row.value.text = value
                return
        await self.mount(self._row(name, value), before=self._rows()[-1])

    async def on_input_changed(self) -> None:
        if any(self._rows()[-1].pair):
            await self.mount(self._row())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the value, and from there to the next row."""
        event.stop()
        inputs = list(self.query(Line))
        place = next(i for i, line in enumerate(inputs) if line is event.input)
        self.screen.set_focus(inputs[min(place + 1, len(inputs) - 1)])

    def action_move(self, step: int) -> None:
        focused = self.screen.focused
        inputs = list(self.query(Line))
        if isinstance(focused, Line) and focused in inputs:
            place = inputs.index(focused) + 2 * step
            if 0 <= place < len(inputs):
                self.screen.set_focus(inputs[place])  # at once: the next key may be behind it

    async def action_remove(self) -> None:
        rows = self._rows()
        index = next((i for i, row in enumerate(rows) if row.has_focus_within), None)
        if index is None or index == len(rows) - 1:
            return
        rows[index + 1].key.focus()
        await rows[index].remove()

    @work
    async def action_complete(self) -> None:
        line = self.screen.focused
        completion = line.suggester if isinstance(line, Line) else None
        if not isinstance(line, Line) or not isinstance(completion, Completion):
            return
        texts = completion.proposals()
        if not texts:
            self.notify("No common value is known for this header.", timeout=3)
            return
        now = texts.index(line.value) if line.value in texts else None
        wanted = "" if now is not None or completion.of_value else line.value
        chosen = await self.app.push_screen_wait(Choice("Common headers", texts, now, wanted))
        if chosen is not None:
            line.text = texts[chosen]
            line.cursor_position = len(texts[chosen])
            if line is completion.row.key:
                completion.row.value.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "complete" and not self._completed:
            return False
        return self.has_focus_within

    def _rows(self) -> list[PairRow]:
        return list(self.query(PairRow))
