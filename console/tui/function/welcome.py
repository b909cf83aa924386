"""What an empty workspace shows instead of panes, and the offer of the sample functions.

Owns copying samples into the workspace, each with its requests, settings and test values. A sample
whose name is taken already is left out of "all".
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from console.access import NEW
from console.model import Function
from console.samples import Sample, load, names
from console.text import printable
from console.tui.function.template import CODE, REQUESTS
from console.tui.keys.keytext import with_keys
from console.tui.session import FunctionChosen, Session, refusals
from console.tui.widgets.dialogs import ask_name
from console.tui.widgets.menu import Menu, row

_ALL = "all"
_NEW = "new"


class SampleMenu(Vertical):
    """New function, all samples, or one of them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._samples: list[Sample] = []

    def compose(self) -> ComposeResult:
        yield Menu()

    async def on_mount(self) -> None:
        self._samples = await asyncio.to_thread(lambda: [load(name) for name in names()])
        options = [
            row(_NEW, "New function", dim="a short one that runs as it is"),
            row(_ALL, f"Add all {len(self._samples)} samples"),
            *(
                row(sample.name, sample.title, dim=sample.description.replace("`", ""))
                for sample in self._samples
            ),
        ]
        for menu in self.query(Menu):  # gone where something else is shown by now
            menu.fill(options, _NEW)

    @work
    async def on_option_list_option_selected(self, event: Menu.OptionSelected) -> None:
        event.stop()
        with refusals(self):
            made = await self._make(event.option_id or _NEW)
            if made is not None:
                self.post_message(FunctionChosen(made.id))

    async def _make(self, choice: str) -> Function | None:
        if choice == _NEW:
            return await ask_name(self.app, "New function", "", self._new)
        if choice == _ALL:
            taken = {function.name for function in await self._session.engine.functions()}
            made = [await self._add(s) for s in self._samples if s.title not in taken]
            return made[0] if made else None
        return await self._add(next(s for s in self._samples if s.name == choice))

    async def _new(self, name: str) -> Function:
        return await self._session.engine.create_function(name, CODE, "", (), None, REQUESTS)

    async def _add(self, sample: Sample) -> Function:
        return await self._session.engine.create_function(
            sample.title,
            sample.code,
            sample.description,
            sample.settings,
            sample.values,
            sample.requests,
        )


class Welcome(Vertical):
    def __init__(self, session: Session) -> None:
        super().__init__(id="welcome")
        self._session = session

    def compose(self) -> ComposeResult:
        why = self._session.refusal("view functions", "view sources")
        if why or (why := self._session.refusal("edit functions", resource=NEW)):
            text = "" if self._session.refusal("view functions") else "There are no functions yet. "
            keys = "{help:F1} is help, {workspaces:p} shows the workspaces, {quit:F10} quits."
            yield Static(f"{text}{printable(why)}\n\n{with_keys(self, keys)}", markup=False)
            return
        text = (
            "This workspace has no functions yet.\n\n"
            "A source function turns webhooks into Segment events. Start with an empty one, or "
            "with samples that bring their own webhooks to try. Arrows and Enter choose; "
            "{help:F1} is help, {quit:F10} quits."
        )
        yield Static(with_keys(self, text), markup=False)
        yield SampleMenu(self._session)

    def focus_menu(self) -> None:
        menus = self.query(Menu)  # none where the role may make no function
        self.can_focus = not menus  # or the focus would go to what is hidden behind
        (menus.first() if menus else self).focus()


class SamplesDialog(ModalScreen[str | None]):
    """The same offer later on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", id="samples.back")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Add a sample function", classes="dialog-title")
            yield SampleMenu(self._session)
            yield Static("Enter add · Esc back", classes="dialog-keys")

    def on_function_chosen(self, event: FunctionChosen) -> None:
        event.stop()
        self.dismiss(event.function_id)

    def action_leave(self) -> None:
        self.dismiss(None)
