"""What is said of a function and of its versions, from the palette."""

from __future__ import annotations

from driving import NARROW, console, make

from console.tui.widgets.dialogs import AskName
from console.workspace import open_workspace


async def test_a_save_may_say_what_changed_and_a_function_what_it_is_for() -> None:
    function_id = await make()
    async with console(NARROW) as screen:
        await screen.type("// new")
        await screen.press("ctrl+p")
        await screen.type("what changed")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.type("a remark")
        await screen.press("enter")
        await screen.see("v2 LATEST")
        await screen.press("ctrl+p")
        await screen.type("describe the")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, AskName))
        await screen.type("of shops")
        await screen.press("enter")
        await screen.until(lambda: screen.workbench._session.function.description == "of shops")
    async with await open_workspace("default") as engine:
        assert (await engine.function(function_id)).description == "of shops"
        assert [v.message for v in await engine.versions(function_id)] == ["a remark", ""]
