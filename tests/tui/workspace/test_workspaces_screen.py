"""Workspaces from the screen: switch, make, delete; nothing that was typed is lost."""

from __future__ import annotations

from driving import NARROW, Console, console, make

from console import workspaces
from console.tui.widgets.dialogs import AskName, Confirm
from console.tui.workspace.workspaces import WorkspacesScreen
from console.workspace import open_workspace


async def opened(screen: Console) -> None:
    """Show the workspaces, from a pane where letters are keys."""
    await screen.press("ctrl+l")
    await screen.press("p")
    await screen.until(lambda: isinstance(screen.app.screen, WorkspacesScreen))
    await screen.see("workspaces" if len(workspaces.names()) > 1 else "1 workspace")


async def ready(screen: Console) -> None:
    await screen.until(lambda: screen.app.screen is screen.workbench)
    await screen.until(lambda: screen.workbench._execution is not None)
    await screen.pilot.pause()


async def make_in(workspace: str, name: str) -> None:
    async with await open_workspace(workspace) as engine:
        await engine.create_function(name, "function onRequest() {}")


async def test_switching_shows_the_other_workspace_and_keeps_what_was_typed_in_this_one() -> None:
    await make("Orders")
    await make_in("shop", "Refunds")
    async with console() as screen:
        await screen.type("// typed\n")
        await opened(screen)
        await screen.press("down", "enter")
        await ready(screen)
        assert "shop" in screen.line(0) and "Refunds" in screen.text
        assert "Orders" not in screen.text
        await opened(screen)
        await screen.press("up", "enter")
        await ready(screen)
        assert "// typed" in screen.editor.text
        assert "default" in screen.line(0)
        assert (await screen.run()).outcome.status == "success"


async def test_the_workspace_that_was_left_is_free_and_its_port_too() -> None:
    await make("Orders")
    await workspaces.create("shop")
    async with console() as screen:
        await opened(screen)
        await screen.press("down", "o")
        await ready(screen)
        await screen.see("Webhooks http://127.0.0.1:")
        await workspaces.delete("default")
        assert workspaces.names() == ["shop"]


async def test_a_new_workspace_is_opened_at_once_and_a_taken_name_refused() -> None:
    async with console(NARROW) as screen:
        await screen.press("p")
        await screen.see("1 workspace")
        await screen.press("n")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.type("default")
        await screen.press("enter")
        await screen.see("already; choose another name")
        await screen.press("ctrl+u")
        await screen.type("shop")
        await screen.press("enter")
        await ready(screen)
        assert "shop" in screen.line(0)
        assert workspaces.names() == ["default", "shop"]


async def test_deleting_asks_and_the_open_one_cannot_be_deleted() -> None:
    await make("Orders")
    await workspaces.create("shop")
    async with console() as screen:
        await opened(screen)
        await screen.press("d")
        assert isinstance(screen.app.screen, WorkspacesScreen)
        await screen.press("down", "d")
        assert isinstance(screen.app.screen, Confirm)
        await screen.press("y")
        await screen.see("1 workspace")
        assert workspaces.names() == ["default"]


async def test_a_workspace_that_cannot_be_opened_leaves_this_one_as_it_was() -> None:
    await make("Orders")
    await make_in("shop", "Refunds")
    async with console(roles=("Functions Admin",)) as screen:
        async with await open_workspace("shop") as engine:
            me = await engine.whoami()
            await engine.put_member("somebody", me.grants)
            await engine.remove_member(me.name)
        await opened(screen)
        await screen.press("down", "enter")
        await screen.until(lambda: any("You cannot act as" in told for told in screen.notices))
        await ready(screen)
        assert "Orders" in screen.line(0)
        assert (await screen.run()).outcome.status == "success"
