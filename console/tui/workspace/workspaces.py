"""The workspaces of this user: switch to another one, make one, delete one.

Answers with the name of the one to open; the app is what leaves the present one. The trap: making
one means to work in it, so it is the answer at once.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from console import workspaces
from console.model import Role
from console.text import printable
from console.tui.session import refusals
from console.tui.widgets.dialogs import Confirm, ask_name
from console.tui.widgets.filtered import Entry, FilteredList
from console.tui.widgets.listing import Listing
from console.tui.widgets.wording import count

if TYPE_CHECKING:
    from console.engine import Engine

_LOST = "All its functions, sources, deliveries and tokens will be lost."


class WorkspacesScreen(Listing[str | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="workspaces.new", tooltip="New workspace"),
        Binding(
            "d,delete", "delete", "Delete", id="workspaces.delete", tooltip="Delete the workspace"
        ),
        Binding("o", "open", "Open", id="workspaces.open", tooltip="Switch to the workspace"),
        Binding("escape", "leave", "Close", id="workspaces.leave"),
    ]
    ON_ONE = ("open", "delete")

    def __init__(self, engine: Engine, present: str, roles: tuple[Role, ...]) -> None:
        """Args:
        present: name of the one that is open here.
        roles: to act with only these, in the others too.
        """
        super().__init__(engine, "Workspaces", hint="a name", empty="No workspaces.")
        self._present = present
        self._roles = roles

    async def entries(self) -> list[Entry]:
        names = await asyncio.to_thread(workspaces.names)
        self.retitle(f"Workspaces · {count(len(names), 'workspace')}")
        return [Entry(name, name, note="open" * (name == self._present)) for name in names]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in self.ON_ONE and self._filtered.current == self._present:
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        self.dismiss(None)

    def on_filtered_list_entered(self, event: FilteredList.Entered) -> None:
        self.dismiss(None if event.entry == self._present else event.entry)

    def action_open(self) -> None:
        self.dismiss(self.query_one(FilteredList).current)

    @work(exclusive=True, group="workspaces-change")
    async def action_new(self) -> None:
        async def make(name: str) -> str:
            return (await workspaces.create(name)).name

        made = await ask_name(self.app, "New workspace", "", make)
        if made is not None:
            self.dismiss(made)

    @work(exclusive=True, group="workspaces-change")
    async def action_delete(self) -> None:
        name = self.query_one(FilteredList).current
        if name is None:
            return
        question = Confirm(f"Delete the workspace {printable(name)}?", _LOST, "delete it")
        if await self.app.push_screen_wait(question):
            with refusals(self):
                await workspaces.delete(name, self._roles)
            await self.reload()
