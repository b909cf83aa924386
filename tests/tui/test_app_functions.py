"""Functions on the screen: listing, making, renaming, deleting, switching, and a first start."""

from __future__ import annotations

from driving import NARROW, SIMPLE, Console, console, make
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.widgets import Static

from console.samples import names
from console.tui.function.functions import FunctionList
from console.tui.navigation.switcher import Switcher
from console.tui.session import Session
from console.tui.widgets.dialogs import Confirm
from console.tui.widgets.menu import Menu
from console.workspace import open_workspace


async def go_to_list(screen: Console) -> None:
    screen.workbench.query_one("#functions Menu", Menu).focus()
    await screen.pilot.pause()


async def test_an_empty_workspace_offers_a_new_function_and_the_samples() -> None:
    async with console(NARROW) as screen:
        await screen.see(f"Add all {len(names())} samples")
        assert "This workspace has no functions yet." in screen.text
        await screen.press("enter")
        await screen.type("Orders")
        await screen.press("enter")
        await screen.see("Orders")
        assert "async function onRequest" in screen.text
        run = await screen.run()
        assert run.outcome.error is None and len(run.outcome.events) == 2


async def test_all_samples_come_with_requests_settings_and_values() -> None:
    async with console() as screen:
        await screen.see("Add all")
        await screen.press("down", "enter")
        await screen.until(lambda: screen.workbench._session.function)
        functions = await screen.engine.functions()
        assert len(functions) == len(names())
        assert all([await screen.engine.requests(function.id) for function in functions])
        run = await screen.run()
        assert run.outcome.events or run.outcome.objects


async def test_a_later_sample_is_added_from_the_palette() -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+p")
        await screen.type("sample")
        await screen.see("Add a sample function")
        await screen.press("enter")
        await screen.see("Add all")
        await screen.press("down", "down", "enter")
        await screen.until(lambda: len(screen.workbench._functions._functions) == 2)
        assert screen.workbench._session.function.name != "Orders"


async def test_a_new_function_asks_for_a_name_until_one_is_free() -> None:
    await make("Orders")
    async with console() as screen:
        await screen.press("ctrl+n")
        await screen.type("Orders")
        await screen.press("enter")
        await screen.see("There is a function named")
        await screen.until(lambda: screen.focused.value == "Orders")
        await screen.press("end")
        await screen.type(" 2")
        await screen.press("enter")
        await screen.see("Orders 2")
        assert [f.name for f in await screen.engine.functions()] == ["Orders", "Orders 2"]
        assert screen.focused is screen.editor


async def test_the_list_shows_version_and_unsaved_mark() -> None:
    await make()
    async with console() as screen:
        assert "Orders" in screen.line(1) and "v1" in screen.line(1)
        assert "●" not in screen.line(1)
        await screen.type("//")
        assert "v1 ●" in screen.line(1)
        assert "● unsaved" in screen.line(0)
        await screen.press("f2")
        await screen.see("v2 LATEST")
        assert "●" not in screen.text


async def test_rename_shows_everywhere() -> None:
    await make()
    async with console() as screen:
        await go_to_list(screen)
        await screen.press("r")
        await screen.press("end")
        await screen.type(" EU")
        await screen.press("enter")
        await screen.until(lambda: "Orders EU" in screen.line(0) and "Orders EU" in screen.line(1))


async def test_delete_names_what_is_lost_and_only_y_does_it() -> None:
    await make()
    async with console() as screen:
        await screen.type("//")
        await screen.until(lambda: screen.code._timer is None)
        await go_to_list(screen)
        await screen.press("d")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        assert "Delete Orders?" in screen.text
        assert "1 version, 1 saved request and unsaved text will go with it" in screen.text
        await screen.press("enter", "escape")
        assert len(await screen.engine.functions()) == 1
        await screen.press("d")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        await screen.press("y")
        await screen.see("This workspace has no functions yet.")
        assert await screen.engine.functions() == []


async def test_a_connected_function_is_refused_before_anything_is_asked() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.engine.connect(function_id, "shop", {})
        await go_to_list(screen)
        await screen.press("d")
        await screen.until(lambda: screen.notices)
        assert screen.notices == ["Orders is connected as shop; disconnect it first: F7, then d."]
        assert screen.app.screen is screen.workbench


async def test_text_is_kept_of_a_function_that_could_not_be_deleted_here_and_was_elsewhere() -> (
    None
):
    function_id = await make()
    async with console() as screen:
        await screen.type("//mine ")
        await go_to_list(screen)
        await screen.press("d")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        source = await screen.engine.connect(function_id, "shop", {})
        await screen.press("y")
        await screen.until(lambda: screen.notices)
        await screen.engine.disconnect(source.id)
        async with await open_workspace("default") as other:
            await other.delete_function(function_id)
        await screen.see("This function was deleted elsewhere")
        assert screen.editor.text == "//mine " + SIMPLE


async def test_slash_filters_and_enter_opens() -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        await make(name)
    async with console() as screen:
        await go_to_list(screen)
        await screen.press("slash")
        await screen.type("bet")
        assert "Alpha" not in screen.text and "Beta" in screen.line(2)
        await screen.press("enter")
        await screen.until(lambda: "Beta" in screen.line(0))
        await go_to_list(screen)
        await screen.press("slash", "escape")
        assert "Alpha" in screen.text


async def test_the_switcher_opens_another_function_at_any_width() -> None:
    await make("Alpha")
    await make("Beta")
    async with console(NARROW) as screen:
        assert "Beta" in screen.line(0)
        await screen.press("ctrl+o")
        await screen.until(lambda: isinstance(screen.app.screen, Switcher))
        await screen.type("al")
        await screen.press("enter")
        await screen.until(lambda: "Alpha" in screen.line(0))
        await screen.press("ctrl+o", "escape")
        assert "Alpha" in screen.line(0)
        assert screen.focused is screen.editor


async def test_the_functions_of_another_console_appear_and_vanish() -> None:
    await make("Alpha")
    async with console() as screen, await open_workspace("default") as other:
        made = await other.create_function("Beta", "function onRequest() {}")
        await screen.see("Beta")
        assert "Alpha" in screen.line(0)
        await other.delete_function(made.id)
        await screen.until(lambda: "Beta" not in screen.text)
        await other.delete_function((await other.function("Alpha")).id)
        await screen.see("This workspace has no functions yet.")
        await other.create_function("Gamma", "function onRequest() {}")
        await screen.until(lambda: "Gamma" in screen.line(0))
        assert screen.workbench.query_one("#code").display


async def test_the_console_goes_on_when_the_process_that_hosted_the_workspace_ends() -> None:
    await make("Alpha")
    first = await open_workspace("default")
    async with console() as screen:
        assert not screen.app._workspace.hosting
        await screen.type("//\n")
        await screen.until(lambda: screen.code._timer is None)
        await first.close()
        await screen.until(lambda: screen.app._workspace.hosting)
        run = await screen.run()
        assert run.outcome.error is None
        await screen.press("f2")
        await screen.see("v2 LATEST")


async def test_a_hostile_name_cannot_reach_the_terminal() -> None:
    await make("Plain")
    async with console() as screen:
        functions = screen.workbench.query_one(FunctionList)
        [function] = functions._functions
        functions._functions = [replace(function, name="a\x1b[31m[b]x[/b]")]
        functions._show()
        await screen.see(r"a\x1b[31m[b]x[/b]")


async def test_a_list_that_is_not_read_yet_is_not_said_to_be_empty() -> None:
    class Early(App[None]):
        def compose(self) -> ComposeResult:
            yield FunctionList(Session("default"))

    async with Early().run_test() as pilot:
        functions = pilot.app.query_one(FunctionList)
        functions.show_open()
        assert str(functions.query_one(".hint", Static).content) == ""
