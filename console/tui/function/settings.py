"""The test values of the open function's settings, and its strict switch.

A row for each definition. Values are typed as text and read by the rules of `console.settings`, the
same that `--set` follows: an array is `a, b` or JSON, a map is JSON. A secret one is never drawn.
The trap: rows are laid anew while `show` goes on, so nothing is read before it ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from console import jsontext, settings
from console.model import ConsoleError, Function, Setting, SettingValue
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.widgets.fields import Line, Misfit, Toggle

_PLACEHOLDERS = {"ARRAY": "a, b", "TEXT_MAP": '{"name": "value"}'}


class ValueRow(Horizontal):
    """A setting's label and the field for its value."""

    def __init__(self, setting: Setting, value: SettingValue | None) -> None:
        super().__init__(classes="field")
        self.setting = setting
        self.label = printable(setting.label or setting.name)
        self.field: Toggle | Line
        if setting.type == "BOOLEAN":
            self.field = Toggle(self.label, value is True)
        else:
            hint = _PLACEHOLDERS.get(setting.type, printable(setting.description))
            text = as_text(setting, value)
            self.field = Line(text, placeholder=hint, password=setting.sensitive)

    def compose(self) -> ComposeResult:
        if self.setting.type != "BOOLEAN":
            yield Static(self.label + " *" * self.setting.required, markup=False)
        yield self.field

    @property
    def text(self) -> str:
        if isinstance(self.field, Toggle):
            return "true" if self.field.on else ""
        return self.field.text


class SettingsForm(Vertical):
    def __init__(self) -> None:
        super().__init__()
        self._function: Function | None = None

    async def show(self, function: Function) -> None:
        """Show a function's values; what was typed for it here stays over what is stored."""
        known = self._function
        self._function = function
        if known is not None and known.id == function.id:
            if _shown(known) == _shown(function):
                return
            typed = self._typed(known)
        else:
            typed = {}
        await self.remove_children()
        values: dict[str, SettingValue] = {**function.test_values}
        rows = [ValueRow(setting, values.get(setting.name)) for setting in function.settings]
        strict = Toggle("Strict about user ids", function.strict, id="strict")
        title = Static(
            with_keys(self, "Settings · {settings:Ctrl+\\} defines them"),
            classes="section",
            markup=False,
        )
        await self.mount_all([title, *rows, strict])
        for row in rows:
            if row.setting.name in typed and isinstance(row.field, Line):
                row.field.text = typed[row.setting.name]

    def _typed(self, known: Function) -> dict[str, str]:
        """What the fields hold other than what was stored when they were filled."""
        return {
            row.setting.name: row.text
            for row in self.query(ValueRow)
            if row.setting.type != "BOOLEAN"
            and row.text != as_text(row.setting, known.test_values.get(row.setting.name))
        }

    def fill(self, values: Mapping[str, SettingValue]) -> None:
        """Put values where their settings are, as if they were typed; `fitting` ones alone."""
        for row in self.query(ValueRow):
            value = values.get(row.setting.name)
            if value is None:
                continue
            if isinstance(row.field, Toggle):
                row.field.on = value is True
            else:
                row.field.text = as_text(row.setting, value)

    @property
    def strict(self) -> bool:
        return self.query_one("#strict", Toggle).on

    def values(self) -> dict[str, SettingValue]:
        """The values that are given.

        Raises:
            ConsoleError: a text does not fit the type of its setting.
        """
        assert self._function is not None
        return {
            row.setting.name: settings.from_text(
                self._function.settings, row.setting.name, row.text
            )
            for row in self.query(ValueRow)
            if row.text
        }

    def checked(self) -> dict[str, SettingValue]:
        """What a run gets: the values, and an empty one for each that is not given.

        Raises:
            Misfit: one is missing or does not fit its type.
        """
        assert self._function is not None
        for row in self.query(ValueRow):
            setting = row.setting
            if setting.required and setting.type != "BOOLEAN" and not row.text.strip():
                raise Misfit(f"The setting {row.label} needs a test value.", row)
            try:
                if row.text:
                    settings.from_text((setting,), setting.name, row.text)
            except ConsoleError as error:
                raise Misfit(error.message, row) from None
        return settings.filled(self._function.settings, self.values())


def as_text(setting: Setting, value: SettingValue | None) -> str:
    """A value as it is typed; the inverse of `console.settings.from_text`."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return value
    if (
        isinstance(value, list)
        and settings.from_text((setting,), setting.name, ", ".join(value)) == value
    ):
        return ", ".join(value)
    return jsontext.compact(value)


def fitting(
    definitions: Sequence[Setting], values: Mapping[str, SettingValue]
) -> dict[str, SettingValue]:
    """Those of the values that there is a setting for, of their type."""
    found: dict[str, SettingValue] = {}
    for setting in definitions:
        with contextlib.suppress(ConsoleError):
            if setting.name in values:
                value = {setting.name: values[setting.name]}
                found |= settings.filled((setting,), value)
    return found


def _shown(function: Function) -> tuple[object, ...]:
    return function.settings, function.test_values, function.strict
