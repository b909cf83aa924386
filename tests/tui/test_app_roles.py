"""The screen in each role: what is dim, that the reason is told, and that all else works."""

from __future__ import annotations

import pytest
from driving import NARROW, Console, console, make

from console.model import Grant, Role
from console.notices import UsageReached
from console.tui.function.versions import VersionsScreen
from console.tui.navigation.help import Help
from console.tui.workspace.members import MembersScreen
from console.tui.workspace.tokens import TokensScreen
from console.tui.workspace.usage import UsageScreen
from console.tui.workspace.workspaces import WorkspacesScreen
from console.workspace import open_workspace

READER: tuple[Role, ...] = ("Functions Read-only",)
MEMBER: tuple[Role, ...] = ("Workspace Member",)
EVERY: tuple[Role, ...] = (
    "Workspace Owner",
    "Workspace Member",
    "Functions Admin",
    "Functions Read-only",
    "Source Admin",
    "Source Read-only",
)


def told(screen: Console, words: str) -> bool:
    return any(words in notice for notice in screen.notices)


async def test_an_owner_meets_no_reasons() -> None:
    await make()
    async with console() as screen:
        await screen.type("//")
        assert screen.editor.text.startswith("//")
        assert not screen.request.disabled
        assert screen.notices == [] and " as " not in screen.line(0)


async def test_a_reader_sees_the_code_and_typing_says_why_it_stays_as_it_is() -> None:
    await make()
    async with console(NARROW, roles=READER) as screen:
        before = screen.editor.text
        assert "as Functions Read-only" in screen.line(0)
        assert "Segment.track" in screen.text
        assert "can edit functions" not in screen.text
        await screen.type("ns")
        await screen.see("can edit functions; you are here\n as Functions Read-only.")
        await screen.press("enter", "backspace", "ctrl+y", "ctrl+underscore")
        assert screen.editor.text == before and not screen.code.unsaved
        assert screen.app.screen is screen.workbench


async def test_a_key_that_the_role_does_not_allow_says_why() -> None:
    await make()
    async with console(roles=READER) as screen:
        for key, words in {
            "f5": "can test functions",
            "f2": "can edit functions",
            "f3": "can deploy functions",
            "f7": "can view sources",
            "f8": "can test functions",
            "ctrl+n": "can create functions",
            "ctrl+backslash": "can edit functions",
        }.items():
            screen.app.clear_notifications()
            await screen.press(key)
            assert told(screen, f"{words}; you are here as Functions Read-only."), key
            assert screen.app.screen is screen.workbench


async def test_what_the_role_allows_works() -> None:
    await make()
    async with console(roles=READER) as screen:
        await screen.press("f4")
        await screen.until(lambda: isinstance(screen.app.screen, VersionsScreen))
        await screen.see("v1")
        await screen.press("escape")
        await screen.press("ctrl+l", "u")
        await screen.until(lambda: isinstance(screen.app.screen, UsageScreen))


async def test_a_member_without_roles_is_told_and_can_use_the_rest() -> None:
    await make()
    async with console(NARROW, roles=MEMBER) as screen:
        await screen.see("Only a Workspace Owner")
        assert "Orders" not in screen.text and screen.notices == []
        await screen.press("f1")
        assert isinstance(screen.app.screen, Help)
        await screen.press("escape", "m")
        assert told(screen, "can manage this workspace")
        await screen.press("p")
        await screen.until(lambda: isinstance(screen.app.screen, WorkspacesScreen))
        await screen.see("1 workspace")


@pytest.mark.parametrize("role", EVERY)
async def test_the_screen_opens_in_every_role_without_a_complaint(role: Role) -> None:
    await make()
    async with console(NARROW, roles=(role,)) as screen:
        assert screen.notices == []
        await screen.see("F1 Help")


async def test_a_role_that_is_taken_away_is_heeded_at_once() -> None:
    await make()
    async with console() as screen:
        await screen.type("// mine\n")
        assert await screen.workbench.leave() == ""
        before = screen.editor.text
        me = await screen.engine.whoami()
        await screen.engine.put_member("ada", me.grants)
        await screen.engine.put_member(me.name, (Grant("Functions Read-only"),))
        await screen.see("as Functions Read-only")
        await screen.until(lambda: screen.editor.read_only)
        assert screen.editor.text == before
        async with await open_workspace("default", user="ada") as ada:
            await ada.put_member(me.name, me.grants)
        await screen.until(lambda: not screen.editor.read_only)
        await screen.type("//")
        assert screen.editor.text != before


async def test_a_role_for_one_function_is_heeded_for_that_one() -> None:
    first = await make("Orders")
    second = await make("Refunds")
    async with await open_workspace("default") as engine:
        me = await engine.whoami()
        await engine.put_member("ada", me.grants)
        grants = (Grant("Functions Admin", (first,)), Grant("Functions Read-only"))
        await engine.put_member(me.name, grants)
    async with console() as screen:
        await screen.workbench.open_function(second)
        assert screen.editor.read_only
        await screen.press("f5")
        assert told(screen, "of this function can test functions")
        await screen.workbench.open_function(first)
        assert not screen.editor.read_only
        assert (await screen.run()).outcome.status == "success"


async def test_screens_of_the_workspace_open_by_letter() -> None:
    await make()
    async with console() as screen:
        for key, kind in (("u", UsageScreen), ("m", MembersScreen), ("a", TokensScreen)):
            await screen.press("ctrl+l", key)
            await screen.until(lambda kind=kind: isinstance(screen.app.screen, kind))
            await screen.press("escape")
            await screen.until(lambda: screen.app.screen is screen.workbench)


async def test_a_month_that_runs_out_is_told() -> None:
    await make()
    async with console() as screen:
        engine = screen.app._workspace
        assert engine is not None
        engine._tell(UsageReached(90))
        await screen.until(lambda: told(screen, "90 % of this month's execution time"))


def test_every_role_is_tried_above() -> None:
    from console.access import ROLES

    assert set(EVERY) == set(ROLES)
