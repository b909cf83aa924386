"""Defining a function's settings: the list of them, and the form for one.

Owns the rule that makes a setting's name of its label. The list keeps each change at once; a
setting's test value belongs to the request pane.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static
from textual.widgets.option_list import Option

from console.model import Function, Setting, SettingType
from console.tui.session import Session, refusals
from console.tui.widgets.dialogs import Confirm, Dialog
from console.tui.widgets.fields import Cycle, Line, Toggle
from console.tui.widgets.menu import Menu, row

TYPES: tuple[tuple[SettingType, str], ...] = (
    ("STRING", "String"),
    ("BOOLEAN", "Boolean"),
    ("ARRAY", "Array"),
    ("TEXT_MAP", "Map"),
)
_EMPTY: dict[SettingType, str] = {
    "STRING": '""',
    "BOOLEAN": "false",
    "ARRAY": "[]",
    "TEXT_MAP": "{}",
}


def setting_name(label: str, taken: Collection[str] = ()) -> str:
    """The name that code uses for a setting: camelCase of its label, unlike all that are taken."""
    words = [word for word in re.split(r"[^0-9A-Za-z]+", label) if word]
    if not words:
        return ""
    first = words[0] if len(words) == 1 and not words[0].isupper() else words[0].lower()
    name = (
        first[0].lower() + first[1:] + "".join(word[0].upper() + _tail(word) for word in words[1:])
    )
    if name[0].isdigit():
        name = f"setting{name}"
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name}{number}", number + 1
    return unique


def _tail(word: str) -> str:
    """An all-capitals word is written as one: `API KEY` is `apiKey`."""
    return word[1:].lower() if word.isupper() else word[1:]


class DefinitionForm(Dialog[Setting | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "accept", "Accept", id="definition.accept"),
    ]

    def __init__(self, setting: Setting | None, taken: Collection[str]) -> None:
        title = "Add a setting" if setting is None else f"Setting {setting.name}"
        super().__init__(
            title,
            "Tab next · Space switch · Enter or {definition.accept:F2} accept · Esc cancel",
        )
        self._setting = setting or Setting(name="")
        self._taken = taken

    def compose_body(self) -> ComposeResult:
        setting = self._setting
        with Horizontal(classes="field"):
            yield Static("Label")
            yield Line(setting.label or setting.name, id="label")
        with Horizontal(classes="field"):
            yield Static("Description")
            yield Line(setting.description, id="description")
        with Horizontal(classes="field"):
            yield Static("Type")
            yield Cycle(TYPES, setting.type)
        yield Toggle("Required: a run needs a value", setting.required, id="required")
        yield Toggle("Secret: its value is never shown", setting.sensitive, id="sensitive")
        yield Static(id="preview", markup=False)

    def on_mount(self) -> None:
        self._preview()

    def on_input_changed(self) -> None:
        self._preview()

    def on_cycle_changed(self) -> None:
        self._preview()

    def on_input_submitted(self) -> None:
        self.action_accept()

    @property
    def _type(self) -> SettingType:
        cycle: Cycle[SettingType] = self.query_one(Cycle)
        return cycle.value

    def _setting_name(self) -> str:
        label = self.query_one("#label", Line).text
        if self._setting.name and label in (self._setting.label, self._setting.name):
            return self._setting.name  # code may use it already
        return setting_name(label, self._taken)

    def _preview(self) -> None:
        name = self._setting_name()
        text = f"settings.{name} // {_EMPTY[self._type]}" if name else "Give it a label."
        self.query_one("#preview", Static).update(text)

    def action_accept(self) -> None:
        name = self._setting_name()
        if not name:
            self.query_one("#label").focus()
            return
        self.dismiss(
            Setting(
                name=name,
                label=self.query_one("#label", Line).text.strip(),
                type=self._type,
                description=self.query_one("#description", Line).text.strip(),
                required=self.query_one("#required", Toggle).on,
                sensitive=self.query_one("#sensitive", Toggle).on,
            )
        )


class Definitions(Dialog[None]):
    """The open function's settings, to add to, change and delete from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,a", "add", "Add", id="definitions.add"),
        Binding("d,delete", "delete", "Delete", id="definitions.delete"),
        Binding("e", "edit", "Edit", id="definitions.edit"),
    ]

    def __init__(self, session: Session, function: Function) -> None:
        super().__init__(
            f"Settings of {function.name}",
            "{definitions.add:n} add · Enter or {definitions.edit:e} edit · "
            "{definitions.delete:d} delete · Esc back",
        )
        self._session = session
        self._function = function

    def compose_body(self) -> ComposeResult:
        yield Menu()
        yield Static(
            "None yet. A setting is a value that each connected source gives the function, "
            "such as an API key; code reads it as settings.<name>. n adds one.",
            classes="hint",
        )

    def on_mount(self) -> None:
        self._show(None)

    def _show(self, current: str | None) -> None:
        settings = self._function.settings
        menu = self.query_one(Menu)
        menu.fill([_row(setting) for setting in settings], current or menu.current)
        menu.display = bool(settings)
        self.query_one(".hint").display = not settings

    def on_option_list_option_selected(self) -> None:
        self.action_edit()

    @work
    async def action_add(self) -> None:
        names = [setting.name for setting in self._function.settings]
        added = await self.app.push_screen_wait(DefinitionForm(None, names))
        if added is not None:
            await self._keep((*self._function.settings, added), None, added)

    @work
    async def action_edit(self) -> None:
        old = self._current()
        if old is None:
            return
        names = [s.name for s in self._function.settings if s.name != old.name]
        new = await self.app.push_screen_wait(DefinitionForm(old, names))
        if new is not None:
            settings = tuple(new if s.name == old.name else s for s in self._function.settings)
            await self._keep(settings, old, new)

    @work
    async def action_delete(self) -> None:
        old = self._current()
        if old is None:
            return
        lost = "Its definition and its test value will be lost."
        if await self.app.push_screen_wait(Confirm(f"Delete {old.name}?", lost, "delete it")):
            settings = tuple(s for s in self._function.settings if s.name != old.name)
            await self._keep(settings, old, None)

    async def _keep(
        self, settings: tuple[Setting, ...], old: Setting | None, new: Setting | None
    ) -> None:
        """Put the definitions on disk; the test value goes along where its type stays."""
        with refusals(self):
            function = await self._session.engine.function(self._function.id)
            values = dict(function.test_values)
            value = values.pop(old.name, None) if old else None
            if value is not None and old and new and old.type == new.type:
                values[new.name] = value
            self._function = await self._session.engine.configure(
                function.id, settings, values, function.strict
            )
            self._show(new.name if new else None)

    def _current(self) -> Setting | None:
        name = self.query_one(Menu).current
        return next((s for s in self._function.settings if s.name == name), None)


def _row(setting: Setting) -> Option:
    marks = [dict(TYPES)[setting.type]]
    marks += ["required"] if setting.required else []
    marks += ["secret"] if setting.sensitive else []
    return row(setting.name, setting.label or setting.name, " · ".join(marks), dim=setting.name)
