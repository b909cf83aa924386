"""What the bar under an editor shows: two fields, three toggles, a count and a refusal.

Owns how it looks and where the focus goes within; what is found and replaced is `findbar`'s.
"""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Input, Static

from console.tui.keys.keytext import with_short_keys

_TOGGLES = (
    ("case", "{find.case:Ctrl+T}", "Aa"),
    ("regex", "{find.regex:Ctrl+R}", ".*"),
    ("scoped", "{find.selection:Ctrl+L}", "sel"),
)


class Field(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+f", "again", show=False, tooltip="Next match")
    ]

    def __init__(self, hint: str, name: str, text: str = "") -> None:
        super().__init__(text, placeholder=hint, compact=True, classes=name)

    def action_again(self) -> None:
        self.query_ancestor(FindFields).action_step(1)


class FindFields(Vertical):
    DEFAULT_CSS = """
    FindFields {
        height: auto;
        background: $panel;
        & > Horizontal { height: 1; }
        & .find--name { width: 8; color: $text-muted; }
        & .find--side { width: auto; min-width: 18; padding: 0 1; color: $text-muted; }
        & Field { width: 1fr; background: $boost; }
        & > .refusal { display: none; padding: 0 1; }
        & > .refusal.-shown { display: block; }
    }
    """

    def __init__(self, looked_for: str) -> None:
        """Args:
        looked_for: what was looked for last.
        """
        super().__init__()
        self._looked_for = looked_for

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("Find", classes="find--name")
            yield Field("Enter or ↓ next · ↑ previous", "find", self._looked_for)
            yield Static(classes="find--side find--toggles")
            yield Static(classes="find--side find--count")
        with Horizontal(classes="find--replacing"):
            yield Static("Replace", classes="find--name")
            yield Field("Tab here · Enter replaces one", "replacement")
            keys = with_short_keys(self, "Enter one  {find.all:Ctrl+G} all")
            yield Static(keys, classes="find--side", markup=False)
        yield Static(classes="refusal", markup=False)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, Field) and event.widget.has_class("find"):
            event.widget.select_all()

    @property
    def _field(self) -> Field:
        return self.query_one(".find", Field)

    @property
    def _template(self) -> str:
        return self.query_one(".replacement", Field).value

    def _show_refusal(self, sentence: str) -> None:
        refusal = self.query_one(".refusal", Static)
        refusal.update(sentence)
        refusal.set_class(bool(sentence), "-shown")

    def _show_toggles(self, on: dict[str, bool]) -> None:
        toggles = Text()
        for name, key, sign in _TOGGLES:
            key = with_short_keys(self, key)
            toggles.append(f"{key} ", "dim").append(sign, "reverse" if on[name] else "")
            toggles.append(" ")
        self.query_one(".find--toggles", Static).update(toggles)

    def _show_count(self, count: str) -> None:
        self.query_one(".find--count", Static).update(count)

    def action_step(self, step: int) -> None:
        """A hook: to the next match, or the one before."""

    def action_other(self) -> None:
        """To the other field of the two."""
        fields = [field for field in self.query(Field) if field.is_on_screen]
        other = [field for field in fields if not field.has_focus]
        if other:
            other[0].focus()
