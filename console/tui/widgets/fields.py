"""The fields that our forms are made of: a line of text, a switch, a choice.

They read without colour. A line shows text from outside as `printable` text, and gives the very
same text back as long as nobody types into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from console.model import ConsoleError
from console.text import printable

Value = TypeVar("Value")


class Misfit(ConsoleError):
    """Something on the screen does not fit; `field` is where."""

    def __init__(self, message: str, field: Widget) -> None:
        super().__init__(message)
        self.field = field

    def show(self) -> None:
        """Put the focus there."""
        within = (self.field, *self.field.query(Widget))
        focusable = next((widget for widget in within if widget.focusable), None)
        if focusable is not None:
            focusable.focus()


class Line(Input):
    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(
            printable(text),
            placeholder=placeholder,
            password=password,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self._text = text

    @property
    def text(self) -> str:
        return self._text if self.value == printable(self._text) else self.value

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self.value = printable(text)
        self.call_after_refresh(self._show_part)

    def on_focus(self) -> None:
        self.call_after_refresh(self._show_part)

    def on_blur(self) -> None:
        self.call_after_refresh(self._show_part)

    def on_resize(self) -> None:
        self._show_part()

    def _show_part(self) -> None:
        """Where the cursor is while it is typed into, the beginning while it is looked at."""
        at = self._cursor_offset if self.has_focus else 0
        self.scroll_to_region(Region(at, 0, 1, 1), force=True, animate=False)


class Toggle(Widget, can_focus=True):
    """`[x] label` or `[ ] label`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "flip", "Switch", show=False)]

    on: reactive[bool] = reactive(False)

    class Changed(Message):
        pass

    def __init__(self, label: str, on: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.set_reactive(Toggle.on, on)

    def render(self) -> Text:
        return Text(f"[{'x' if self.on else ' '}] {self._label}", no_wrap=True)

    def action_flip(self) -> None:
        self.on = not self.on
        self.post_message(self.Changed())

    def on_click(self) -> None:
        self.action_flip()


class Cycle(Widget, Generic[Value], can_focus=True):
    """`‹ choice ›`: one of a few, moved through with the arrows or Space."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "move(1)", "Next", show=False),
        Binding("left,h", "move(-1)", "Previous", show=False),
    ]

    index: reactive[int] = reactive(0)

    class Changed(Message):
        pass

    def __init__(self, choices: Sequence[tuple[Value, str]], value: Value) -> None:
        super().__init__()
        self._choices = choices
        self.set_reactive(Cycle.index, [choice for choice, _ in choices].index(value))

    @property
    def value(self) -> Value:
        return self._choices[self.index][0]

    def render(self) -> Text:
        return Text(f"‹ {self._choices[self.index][1]} ›", no_wrap=True)

    def action_move(self, step: int) -> None:
        self.index = (self.index + step) % len(self._choices)
        self.post_message(self.Changed())
