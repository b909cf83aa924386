"""Members: who is listed with which roles, adding, changing, limiting, removing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from showing import Listeners, Showing
from textual.app import App

from console.model import ConsoleError, Function, Grant, Member, Source
from console.notices import MembersChanged
from console.tui.widgets.dialogs import Confirm
from console.tui.workspace.memberform import Limit, MemberForm
from console.tui.workspace.members import MembersScreen

AT = "2026-11-23T10:00:00.000Z"
OWNER = Member("ada", (Grant("Workspace Owner"),))


class FakeEngine(Listeners):
    def __init__(self, *members: Member) -> None:
        super().__init__()
        self.kept = {member.name: member for member in (OWNER, *members)}
        self.refusal = ""

    async def may(self, action: str, resource: str = "") -> str:
        return self.refusal

    async def whoami(self) -> Member:
        return OWNER

    async def members(self) -> list[Member]:
        return sorted(self.kept.values(), key=lambda member: member.name)

    async def functions(self) -> list[Function]:
        names = {"sfnc_1": "Orders", "sfnc_2": "Refunds"}
        return [Function(key, name, "", "code", 1, AT, AT) for key, name in names.items()]

    async def sources(self) -> list[Source]:
        return []

    async def put_member(self, name: str, grants: tuple[Grant, ...]) -> Member:
        if not name:
            raise ConsoleError("'' cannot be the name of a user.")
        self.kept[name] = Member(name, grants)
        self.tell(MembersChanged())
        return self.kept[name]

    async def remove_member(self, name: str) -> None:
        if name == "ada":
            raise ConsoleError("ada is the only Workspace Owner; make somebody else one before.")
        del self.kept[name]
        self.tell(MembersChanged())


@asynccontextmanager
async def showing(engine: FakeEngine, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Showing]:
    class Host(App[None]):
        CSS_PATH = "../../../console/tui/styles.tcss"

    async with Host().run_test(size=size) as pilot:
        shown = Showing(MembersScreen, pilot, [])
        screen = MembersScreen(engine)  # type: ignore[arg-type]
        await pilot.app.push_screen(screen, shown.answers.append)
        await shown.until(lambda: len(shown.entries) == len(engine.kept))
        await shown.press()
        yield shown


async def test_each_member_is_listed_with_his_roles_and_what_they_are_limited_to() -> None:
    grants = (Grant("Functions Admin", ("sfnc_1",)), Grant("Source Read-only"))
    async with showing(FakeEngine(Member("bob", grants))) as shown:
        assert "Workspace Owner" in shown.line("ada") and "you" in shown.line("ada")
        assert "Functions Admin of Orders · Source Read-only" in shown.line("bob")


async def test_a_member_is_added_with_the_roles_that_were_switched_on() -> None:
    engine = FakeEngine()
    async with showing(engine) as shown:
        await shown.press("n")
        assert isinstance(shown.pilot.app.screen, MemberForm)
        await shown.press("f2")
        await shown.until(lambda: "cannot be the name" in shown.text)
        await shown.press(*"bob", "enter", "down", "space", "j", "space", "f2")
        await shown.until(lambda: "bob" in engine.kept)
        assert engine.kept["bob"].grants == (Grant("Functions Admin"),)
        await shown.until(lambda: "bob" in shown.entries)


async def test_a_role_is_limited_to_functions_that_are_chosen_from_a_list() -> None:
    engine = FakeEngine(Member("bob", (Grant("Functions Admin"),)))
    async with showing(engine) as shown:
        await shown.press("down", "enter")
        assert "[x] Functions Admin  of all functions" in shown.text
        await shown.press("down", "down", "o")
        assert isinstance(shown.pilot.app.screen, Limit)
        await shown.press("j", "space", "enter")
        await shown.until(lambda: "Functions Admin  of Refunds" in shown.text)
        await shown.press("f2")
        await shown.until(
            lambda: engine.kept["bob"].grants == (Grant("Functions Admin", ("sfnc_2",)),)
        )


async def test_a_role_for_functions_that_are_gone_does_not_become_one_for_all() -> None:
    gone = Grant("Functions Admin", ("sfnc_9",))
    engine = FakeEngine(Member("bob", (gone, Grant("Workspace Member"))))
    async with showing(engine) as shown:
        assert "Functions Admin of (deleted)" in shown.line("bob")
        await shown.press("down", "e")
        assert "[ ] Functions Admin" in shown.text
        await shown.press("f2")
        await shown.until(lambda: engine.kept["bob"].grants == (Grant("Workspace Member"),))


async def test_removing_asks_and_says_why_the_last_owner_stays() -> None:
    engine = FakeEngine(Member("bob", (Grant("Workspace Member"),)))
    async with showing(engine) as shown:
        await shown.press("down", "d")
        assert isinstance(shown.pilot.app.screen, Confirm)
        await shown.press("y")
        await shown.until(lambda: shown.entries == ["ada"])
        await shown.press("d", "y")
        await shown.until(
            lambda: "only Workspace Owner" in str(list(shown.pilot.app._notifications))
        )
        assert "ada" in engine.kept
