"""The small questions: yes or no, a name, one of a list.

Each is a modal screen whose answer is its result, None or False when left with Esc. They know
nothing of functions or requests; whoever asks says what is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from console.model import ConsoleError
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.widgets.menu import Menu

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A box in the middle with a title, something to answer with, and a line of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="dialog.leave"),
    ]

    def __init__(self, title: str, keys: str) -> None:
        super().__init__()
        self._title = title
        self._keys = keys

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(printable(self._title, lines=True), classes="dialog-title", markup=False)
            yield from self.compose_body()
            keys = self._keys.replace("Esc", "{dialog.leave:Esc}")  # every dialog's own
            yield Static(with_keys(self, keys), classes="dialog-keys", markup=False)

    def compose_body(self) -> ComposeResult:
        yield from ()

    def action_leave(self) -> None:
        self.dismiss(None)


class Confirm(Dialog[bool]):
    """Whether to do something that loses work; only `y` does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="dialog.yes"),
        Binding("n", "answer(False)", "No", id="dialog.no"),
    ]

    def __init__(self, title: str, what_is_lost: str, deed: str, stay: str = "keep") -> None:
        yes, no = printable(deed), printable(stay)
        super().__init__(title, f"{{dialog.yes:y}} {yes} · {{dialog.no:n}} or Esc {no}")
        self._what_is_lost = what_is_lost

    def compose_body(self) -> ComposeResult:
        yield Static(printable(self._what_is_lost, lines=True), markup=False)

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_leave(self) -> None:
        self.dismiss(False)


class AskName(Dialog[str | None]):
    """A name, or another line; with the reason why the last one was refused, if it was."""

    def __init__(self, title: str, name: str = "", refusal: str = "", hint: str = "Name") -> None:
        super().__init__(title, "Enter accept · Esc cancel")
        self._given = name
        self._refusal = refusal
        self._hint = printable(hint)

    def compose_body(self) -> ComposeResult:
        yield Input(printable(self._given), placeholder=self._hint, compact=True)
        if self._refusal:
            yield Static(printable(self._refusal), classes="refusal", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        if name:
            self.dismiss(name)


async def ask_name(
    app: App[Any], title: str, name: str, accept: Callable[[str], Awaitable[Answer]]
) -> Answer | None:
    """Ask for a name until `accept` takes one without a `ConsoleError`, or the user gives up."""
    given: str | None = name
    refusal = ""
    while given is not None:
        given = await app.push_screen_wait(AskName(title, given, refusal))
        if given is not None:
            try:
                return await accept(given)
            except ConsoleError as error:
                refusal = error.message
    return None


class Choose(Dialog[str | None]):
    """One of some rows, by the id of its option."""

    def __init__(self, title: str, options: list[Option], current: str | None = None) -> None:
        super().__init__(title, "Enter choose · Esc cancel")
        self._options = options
        self._current = current

    def compose_body(self) -> ComposeResult:
        yield Menu()

    def on_mount(self) -> None:
        self.query_one(Menu).fill(self._options, self._current)

    def on_option_list_option_selected(self, event: Menu.OptionSelected) -> None:
        self.dismiss(event.option_id)
