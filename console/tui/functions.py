"""The workspace's functions: the list at the left, and the same list as a switcher.

Owns making, renaming and deleting one. What opening a function means is the workbench's matter; the
list only says that one was chosen. Rows are told apart by id, since names can change meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from console.model import ConsoleError, Function, FunctionsChanged, HostChanged, Notice
from console.text import printable
from console.tui.dialogs import Confirm, ask_name
from console.tui.menu import Menu, row
from console.tui.session import FunctionChosen, Session, refusals


class FunctionList(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="functions.new", tooltip="New function"),
        Binding("r", "rename", "Rename", id="functions.rename", tooltip="Rename the function"),
        Binding(
            "d,delete", "delete", "Delete", id="functions.delete", tooltip="Delete the function"
        ),
        Binding("slash", "filter", "Filter", id="functions.filter", key_display="/"),
        Binding("escape", "clear_filter", show=False),
        Binding("down", "enter_list", show=False),
    ]

    def __init__(self, session: Session, *, filtering: bool = False) -> None:
        super().__init__(id="functions", classes="actor -filtering" if filtering else "actor")
        self._session = session
        self._always_filtering = filtering
        self._functions: list[Function] = []
        self._unsaved: set[str] = set()
        self._unlisten: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        yield Input(placeholder="Filter functions", compact=True, id="function-filter")
        yield Menu()
        yield Static("", classes="hint", markup=False)

    # -- what is shown -----------------------------------------------------------------------

    async def attach(self) -> None:
        """Show the workspace's functions, now that it is open, and follow their changes."""
        kinds = (FunctionsChanged, HostChanged)
        self._unlisten = self._session.listen(self, kinds, self.reload)
        await self.reload()

    def on_unmount(self) -> None:
        if self._unlisten is not None:
            self._unlisten()

    async def reload(self, _: Notice | None = None) -> None:
        engine = self._session.engine
        unseen = self._session.refusal("view functions", "view sources")
        with refusals(self):
            self._functions = [] if unseen else await engine.functions()
            self._unsaved = {f.id for f in self._functions if await engine.draft(f.id)}
            self._show()

    def mark_unsaved(self, function_id: str, unsaved: bool) -> None:
        if unsaved != (function_id in self._unsaved):
            self._unsaved ^= {function_id}
            self._show()

    def show_open(self) -> None:
        """Highlight the open function."""
        function = self._session.function
        self._show(function.id if function else None)

    def _show(self, highlight: str | None = None) -> None:
        menu = self.query_one(Menu)
        wanted = self.query_one(Input).value.strip().lower()
        shown = [f for f in self._functions if wanted in f.name.lower()]
        options = [row(f.id, f.name, self._note(f)) for f in shown]
        open_id = self._session.function.id if self._session.function else None
        menu.fill(options, highlight or menu.current or open_id)
        hint = ""
        if not self._functions:
            hint = "No functions yet.\nn makes one."
        elif not shown:
            hint = "None matches.\nEsc shows all."
        self.query_one(".hint", Static).update(hint)

    def _note(self, function: Function) -> str:
        mark = " ●" if function.id in self._unsaved else "  "
        return f"v{function.version}{mark}"

    # -- filter ------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one(Input).focus()

    def action_clear_filter(self) -> None:
        self.query_one(Input).value = ""
        self.set_class(self._always_filtering, "-filtering")
        self.query_one(Menu).focus()

    def action_enter_list(self) -> None:
        self.query_one(Menu).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "clear_filter":
            filtering = self.has_class("-filtering") and not self._always_filtering
            return filtering or bool(self.query_one(Input).value)
        return True

    def on_input_changed(self) -> None:
        self._show()

    def on_input_submitted(self) -> None:
        self._open(self.query_one(Menu).current)

    def on_option_list_option_selected(self, event: Menu.OptionSelected) -> None:
        event.stop()
        self._open(event.option_id)

    def _open(self, function_id: str | None) -> None:
        if function_id is not None:
            self.post_message(FunctionChosen(function_id))

    # -- deeds -------------------------------------------------------------------------------

    @work
    async def switch(self) -> None:
        """Choose a function from a list over everything else."""
        if self._session.ready:
            self._open(await self.app.push_screen_wait(FunctionSwitcher(self._session)))

    @work
    async def offer_samples(self) -> None:
        from console.tui.welcome import SamplesDialog

        if self._session.ready:
            self._open(await self.app.push_screen_wait(SamplesDialog(self._session)))

    @work
    async def action_new(self) -> None:
        from console.tui.template import CODE, REQUESTS

        async def make(name: str) -> Function:
            return await self._session.engine.create_function(name, CODE, "", (), None, REQUESTS)

        function = await ask_name(self.app, "New function", "", make)
        if function is not None:
            self._open(function.id)

    @work
    async def action_rename(self) -> None:
        function = self._highlighted()
        if function is not None:

            async def rename(name: str) -> Function:
                return await self._session.engine.describe(function.id, name, function.description)

            await ask_name(self.app, f"Rename {function.name}", function.name, rename)

    @work
    async def action_delete(self) -> None:
        function = self._highlighted()
        if function is None:
            return
        with refusals(self):
            lost = await self._what_is_lost(function)
            question = Confirm(f"Delete {function.name}?", lost, "delete it")
            if await self.app.push_screen_wait(question):
                await self._delete(function)

    async def _delete(self, function: Function) -> None:
        session = self._session
        was_open = session.is_open(function.id)
        if session.keep is not None and (lost := await session.keep()):
            raise ConsoleError(lost)  # it could not come back with what was typed

        async def back() -> None:
            await session.engine.undelete_function(function.id)
            session.deleted_id = ""
            if was_open and session.open is not None:
                await session.open(function.id)

        session.deleted_id = function.id
        await session.engine.delete_function(function.id)
        told = session.undo.deleted(self, f"function {function.name}", back)
        self.notify(printable(told), timeout=6, markup=False)
        self.screen.refresh_bindings()

    async def _what_is_lost(self, function: Function) -> str:
        engine = self._session.engine
        parts = [_count(len(await engine.versions(function.id)), "version")]
        if requests := await engine.requests(function.id):
            parts.append(_count(len(requests), "saved request"))
        if function.settings:
            parts.append(_count(len(function.settings), "setting"))
        if await engine.draft(function.id):
            parts.append("unsaved text")
        lost = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
        return (
            f"{lost} will go with it. Its runs and errors stay in the history.\n"
            "It can be brought back for an hour, while this workspace stays open."
        )

    def _highlighted(self) -> Function | None:
        current = self.query_one(Menu).current
        return next((f for f in self._functions if f.id == current), None)


class FunctionSwitcher(ModalScreen[str | None]):
    """The list over everything else, ready to type a part of a name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", id="switcher.back")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Open a function", classes="dialog-title")
            yield FunctionList(self._session, filtering=True)
            yield Static(
                "Enter open · ↓ list, there: n new · r rename · d delete · Esc back",
                classes="dialog-keys",
            )

    async def on_mount(self) -> None:
        functions = self.query_one(FunctionList)
        functions.query_one(Input).focus()
        await functions.attach()
        functions.show_open()

    def on_function_chosen(self, event: FunctionChosen) -> None:
        event.stop()
        self.dismiss(event.function_id)

    def action_leave(self) -> None:
        self.dismiss(None)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
