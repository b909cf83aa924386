"""The one-line bar behind `/`: what to look for, and how much was found.

Knows nothing of what is searched; it tells its owner by calls, as the owner is its sibling and
messages only travel upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static


def _ignore(_text: str) -> None:
    pass


class SearchBar(Horizontal):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close search", id="search.close"),
    ]

    DEFAULT_CSS = """
    SearchBar {
        height: 1;
        & > .search--slash { width: 2; color: $text-primary; }
        & > Input { width: 1fr; }
        & > .search--found { width: auto; max-width: 60%; color: $text-muted; padding: 0 1; }
    }
    """

    def __init__(
        self,
        hint: str,
        *,
        on_close: Callable[[], None],
        on_enter: Callable[[str], None] = _ignore,
        on_change: Callable[[str], None] = _ignore,
    ) -> None:
        super().__init__()
        self._hint = hint
        self._tell_close = on_close
        self._tell_enter = on_enter
        self._tell_change = on_change

    def compose(self) -> ComposeResult:
        yield Static("/", classes="search--slash", markup=False)
        yield Input(placeholder=self._hint, compact=True, select_on_focus=False)
        yield Static("", classes="search--found", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def tell(self, found: str) -> None:
        """Show how much was found."""
        self.query_one(".search--found", Static).update(found)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell_change(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._tell_enter(event.value)

    def action_close(self) -> None:
        self._tell_close()
        self.remove()
