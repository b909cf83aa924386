"""The one-line bar behind `/`: what to look for, and how much was found.

Knows nothing of what is searched; it tells its owner by two calls, as the owner is its sibling and
messages only travel upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static


class SearchBar(Horizontal):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close search", show=False, id="search.close"),
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
        on_text: Callable[[str], None],
        on_close: Callable[[], None],
        at_once: bool = False,
    ) -> None:
        """Args:
        on_text: given the text on Enter.
        at_once: give it on every key as well.
        """
        super().__init__()
        self._hint = hint
        self._on_text = on_text
        self._on_close = on_close
        self._at_once = at_once

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
        if self._at_once:
            self._on_text(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._on_text(event.value)

    def action_close(self) -> None:
        self._on_close()
        self.remove()
