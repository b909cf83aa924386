"""The form of a member: a name, a switch for each role, and what a role is limited to.

It stays until what was chosen is accepted. Knows the names of functions and sources that it is
given, and nothing else of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from console import access
from console.access import Thing
from console.model import ConsoleError, Grant, Member, Role
from console.text import printable
from console.tui.widgets.dialogs import Dialog
from console.tui.widgets.fields import Line, Toggle

Names = dict[Thing, dict[str, str]]
"""Id → name of what roles can be limited to."""
Accept = Callable[[str, tuple[Grant, ...]], Awaitable[Member]]


class RoleRow(Toggle):
    """`[x] Functions Admin  of Orders, Refunds`"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "limit", "Limit", id="member.limit", tooltip="Limit the role to some"),
        Binding("down,j", "app.focus_next", show=False),
        Binding("up,k", "app.focus_previous", show=False),
    ]

    class LimitAsked(Message):
        def __init__(self, row: RoleRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, role: Role, grant: Grant | None, names: Mapping[str, str]) -> None:
        only = tuple(known for known in grant.only if known in names) if grant else ()
        gone = grant is not None and bool(grant.only) and not only
        super().__init__(role, grant is not None and not gone)
        self.role: Role = role
        self.names = names
        self._only = only

    @property
    def thing(self) -> Thing | None:
        return access.thing_of(self.role)

    @property
    def only(self) -> tuple[str, ...]:
        return self._only

    @only.setter
    def only(self, only: tuple[str, ...]) -> None:
        self._only = only
        self.on = True
        self.refresh()

    def render(self) -> Text:
        line = super().render()
        if self.thing is not None and self.on:
            names = ", ".join(printable(self.names[known]) for known in self._only)
            line.append(f"  of {names or f'all {self.thing}'}", style="dim")
        return line

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "limit" or bool(self.thing and self.names)

    def action_limit(self) -> None:
        self.post_message(self.LimitAsked(self))


class MemberForm(Dialog[Member | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "accept", "Accept", id="member.accept"),
    ]
    DEFAULT_CSS = "MemberForm { align: center middle; & Horizontal { margin-bottom: 1; } }"

    def __init__(self, member: Member | None, names: Names, accept: Accept) -> None:
        title = f"Roles of {member.name}" if member else "Add a member"
        super().__init__(
            title,
            "↓ ↑ move · Space switch · {member.limit:o} limit to some · "
            "{member.accept:F2} accept · Esc cancel",
        )
        self._member = member
        self._names = names
        self._accept = accept

    def compose_body(self) -> ComposeResult:
        if self._member is None:
            with Horizontal(classes="field"):
                yield Static("Name")
                yield Line(placeholder="a user of this machine", id="member-name")
        grants = self._member.grants if self._member else (Grant(access.MEMBER),)
        for role in access.ROLES:
            grant = next((grant for grant in grants if grant.role == role), None)
            thing = access.thing_of(role)
            yield RoleRow(role, grant, self._names[thing] if thing else {})
        yield Static("", classes="refusal", markup=False)

    def on_input_submitted(self) -> None:
        self.app.action_focus_next()

    @work(exclusive=True)
    async def on_role_row_limit_asked(self, event: RoleRow.LimitAsked) -> None:
        row = event.row
        chosen = await self.app.push_screen_wait(Limit(row))
        if chosen is not None:
            row.only = chosen

    @work(exclusive=True)
    async def action_accept(self) -> None:
        name = self._member.name if self._member else self.query_one(Line).text.strip()
        rows = [row for row in self.query(RoleRow) if row.on]
        try:
            member = await self._accept(name, tuple(Grant(row.role, row.only) for row in rows))
        except ConsoleError as error:
            self.query_one(".refusal", Static).update(printable(error.message))
        else:
            self.dismiss(member)


class Limit(Dialog[tuple[str, ...] | None]):
    """Which functions or sources a role is for; none chosen is all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,f2", "accept", "Accept", id="limit.accept", priority=True),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]
    DEFAULT_CSS = """
    Limit {
        align: center middle;
        & SelectionList { height: auto; max-height: 14; border: none; padding: 0; }
        & SelectionList:focus { border: none; }
    }
    """

    def __init__(self, row: RoleRow) -> None:
        super().__init__(
            f"{row.role} only of these {row.thing}",
            "Space choose · none chosen: all, also new ones · {limit.accept:Enter} accept · "
            "Esc cancel",
        )
        self._names = row.names
        self._only = row.only

    def compose_body(self) -> ComposeResult:
        yield SelectionList[str](
            *(
                Selection(Content(printable(name)), known, known in self._only)
                for known, name in self._names.items()
            ),
            compact=True,
        )

    def on_mount(self) -> None:
        self.query_one(SelectionList).focus()

    def action_move(self, step: int) -> None:
        chosen = self.query_one(SelectionList)
        chosen.action_cursor_down() if step > 0 else chosen.action_cursor_up()

    def action_accept(self) -> None:
        chosen = set(self.query_one(SelectionList).selected)
        self.dismiss(tuple(known for known in self._names if known in chosen))
