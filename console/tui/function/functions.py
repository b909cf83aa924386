"""The workspace's functions: the list at the left.

What opening a function means is the workbench's matter; the list only says that one was chosen.
Rows are told apart by id, since names can change meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from console.model import Function
from console.notices import FunctionsChanged, HostChanged, Notice
from console.tui.function.functiondeeds import FunctionDeeds
from console.tui.keys.keytext import with_keys
from console.tui.session import FunctionChosen, Session, refusals
from console.tui.widgets.menu import Menu, row


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

    def __init__(self, session: Session) -> None:
        super().__init__(id="functions", classes="actor")
        self._session = session
        self._deeds = FunctionDeeds(session)
        self._functions: list[Function] = []
        self._known = False
        """Whether these are the workspace's; before it is open none is."""
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
            self._known = True
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
        if self._known and not self._functions:
            hint = with_keys(self, "No functions yet.\n{functions.new:n} makes one.")
        elif self._known and not shown:
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
        self.remove_class("-filtering")
        self.query_one(Menu).focus()

    def action_enter_list(self) -> None:
        self.query_one(Menu).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "clear_filter":
            return self.has_class("-filtering") or bool(self.query_one(Input).value)
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
    async def offer_samples(self) -> None:
        from console.tui.function.welcome import SamplesDialog

        if self._session.ready:
            self._open(await self.app.push_screen_wait(SamplesDialog(self._session)))

    @work
    async def action_new(self) -> None:
        function = await self._deeds.new(self)
        if function is not None:
            self._open(function.id)

    @work
    async def action_rename(self) -> None:
        if (function := self._highlighted()) is not None:
            await self._deeds.rename(self, function)

    @work
    async def action_delete(self) -> None:
        if (function := self._highlighted()) is not None:
            await self._deeds.delete(self, function)

    def _highlighted(self) -> Function | None:
        current = self.query_one(Menu).current
        return next((f for f in self._functions if f.id == current), None)
