"""Members of the workspace and their roles.

Shows and asks; the rules are `access`'s and the engine's. The trap: a role limited to nothing that
is left would become one for everything, so such a role comes up switched off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from console import access
from console.access import Action, Thing
from console.model import Member
from console.notices import FunctionsChanged, SourcesChanged
from console.text import printable
from console.tui.session import refusals
from console.tui.widgets.dialogs import Confirm
from console.tui.widgets.filtered import Entry
from console.tui.widgets.listing import Listing
from console.tui.widgets.wording import count
from console.tui.workspace.memberform import MemberForm, Names

if TYPE_CHECKING:
    from console.engine import Engine

_LOST = "The user keeps the files of the workspace, but may do nothing in it."


class MembersScreen(Listing[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", "Add", id="members.add", tooltip="Add a member"),
        Binding("e", "change", "Roles", id="members.change", tooltip="Change the member's roles"),
        Binding("d,delete", "remove", "Remove", id="members.remove", tooltip="Remove the member"),
        Binding("escape", "leave", "Close", id="members.leave"),
    ]
    NEEDS: ClassVar[dict[str, Action]] = {"add": "manage", "change": "manage", "remove": "manage"}
    ON_ONE = ("change", "remove")
    KINDS = (FunctionsChanged, SourcesChanged)

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, "Members", hint="a name or role", empty="No members.")
        self._members: list[Member] = []
        self._names: Names = {"functions": {}, "sources": {}}

    async def entries(self) -> list[Entry]:
        self._members = await self._engine.members()
        functions, sources = await self._engine.functions(), await self._engine.sources()
        self._names = {
            "functions": {function.id: function.name for function in functions},
            "sources": {source.id: source.name for source in sources},
        }
        me = (await self._engine.whoami()).name
        self.retitle(f"Members · {count(len(self._members), 'member')}")
        return [_entry(member, self._names, member.name == me) for member in self._members]

    def action_leave(self) -> None:
        self.dismiss(None)

    def on_filtered_list_entered(self) -> None:
        if self.check_action("change", ()):
            self.action_change()

    def _picked(self) -> Member | None:
        current = self._filtered.current
        return next((member for member in self._members if member.name == current), None)

    @work(exclusive=True, group="members-change")
    async def action_add(self) -> None:
        await self.app.push_screen_wait(MemberForm(None, self._names, self._engine.put_member))

    @work(exclusive=True, group="members-change")
    async def action_change(self) -> None:
        member = self._picked()
        if member is not None:
            form = MemberForm(member, self._names, self._engine.put_member)
            await self.app.push_screen_wait(form)

    @work(exclusive=True, group="members-change")
    async def action_remove(self) -> None:
        member = self._picked()
        if member is None:
            return
        question = Confirm(f"Remove {printable(member.name)}?", _LOST, "remove")
        if await self.app.push_screen_wait(question):
            with refusals(self):
                await self._engine.remove_member(member.name)


def _entry(member: Member, names: Names, me: bool) -> Entry:
    roles = []
    for grant in member.grants:
        thing: Thing | None = access.thing_of(grant.role)
        known = names[thing] if thing else {}
        only = ", ".join(known.get(resource, "(deleted)") for resource in grant.only)
        roles.append(f"{grant.role} of {only}" if only else grant.role)
    return Entry(member.name, member.name, " · ".join(roles), "you" if me else "")
