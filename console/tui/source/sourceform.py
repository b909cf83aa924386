"""Connecting a function, and changing a source: its name and its values for the settings.

One dialog for both. It stays until what was typed is accepted, so that a refusal costs no typing.
The trap: the secret values that it is given are masks, so only what was changed is handed on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from console import settings
from console.model import ConsoleError, Function, SettingValue, Source
from console.text import printable
from console.tui.function.settings import ValueRow, as_text
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.fields import Line, Misfit

Values = dict[str, SettingValue]
Accept = Callable[[str, Values], Awaitable[Source]]
"""Takes the name and the changed values, or refuses."""


SORTED = (
    "The code checks a signature of the body. As at Segment, a source gets its body with the keys "
    "sorted, so a sender's signature will not match."
)


class SourceForm(Dialog[Source | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "accept", "Accept", id="source.accept"),
    ]

    DEFAULT_CSS = """
    SourceForm {
        align: center middle;
        & VerticalScroll { height: auto; max-height: 14; }
        & .remark { color: $text-warning; margin-top: 1; }
    }
    """

    def __init__(
        self, title: str, function: Function, name: str, values: Values, accept: Accept
    ) -> None:
        """Args:
        values: what the source has, secret ones masked; empty for a new one.
        """
        super().__init__(
            title,
            "Tab next · Space switch · Enter or {source.accept:F2} accept · Esc cancel",
        )
        self._function = function
        self._given_name = name
        self._values = values
        self._accept = accept

    def compose_body(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Static("Name")
            yield Line(self._given_name, id="source-name", placeholder="of the source")
        with VerticalScroll(can_focus=False):
            if self._function.settings:
                yield Static("Settings", classes="section")
            for setting in self._function.settings:
                known = self._values.get(setting.name)
                row = ValueRow(setting, None if setting.sensitive else known)
                if setting.sensitive and known and isinstance(row.field, Line):
                    row.field.placeholder = "kept as it is; type to replace it"
                yield row
        if _signs_the_body(self._function.code):
            yield Static(SORTED, classes="remark", markup=False)
        yield Static("", classes="refusal", markup=False)

    def on_mount(self) -> None:
        self.query_one("#source-name", Line).select_all()  # it is a proposal: typing replaces it

    def on_input_submitted(self) -> None:
        self.action_accept()

    @work(exclusive=True)
    async def action_accept(self) -> None:
        refusal = self.query_one(".refusal", Static)
        try:
            source = await self._accept(self.query_one("#source-name", Line).text, self._changed())
        except Misfit as misfit:
            refusal.update(printable(misfit.message))
            misfit.show()
        except ConsoleError as error:
            refusal.update(printable(error.message))
        else:
            self.dismiss(source)

    def _changed(self) -> Values:
        """The values that differ from those given; an empty field keeps a secret.

        Raises:
            Misfit: a required one is missing.
            ConsoleError: a text does not fit the type of its setting.
        """
        changed: Values = {}
        for row in self.query(ValueRow):
            setting = row.setting
            before = self._values.get(setting.name)
            kept = setting.sensitive and bool(before)
            if setting.required and setting.type != "BOOLEAN" and not (row.text.strip() or kept):
                raise Misfit(f"The setting {row.label} needs a value.", row)
            if setting.type == "BOOLEAN":
                if (row.text == "true") != bool(before):
                    changed[setting.name] = row.text == "true"
            elif row.text != ("" if setting.sensitive else as_text(setting, before)):
                changed[setting.name] = settings.from_text(
                    self._function.settings, setting.name, row.text or _empty(setting.type)
                )
        return changed


def _signs_the_body(code: str) -> bool:
    from console.hints import rules

    found = rules.hints(code, lambda _package: True)
    return any(hint.rule == "raw-body-signature" for hint in found)


def _empty(kind: str) -> str:
    return {"ARRAY": "[]", "TEXT_MAP": "{}"}.get(kind, "")
