"""Deleting by key, and taking it back by key: functions, sources, from wherever one is."""

from __future__ import annotations

from functools import partial

import pytest
from driving import NARROW, SIMPLE, Console, console, make

from console.config import Config, Keys
from console.model import ConsoleError, Setting
from console.tui.source.sources import SourcesScreen
from console.tui.widgets.dialogs import Confirm
from console.tui.widgets.filtered import FilteredList
from console.tui.widgets.undo import Undo
from console.tui.workbench.workbench import Workbench

SECRET = Setting("apiKey", "API Key", sensitive=True)


async def delete(screen: Console, key: str = "d") -> None:
    await screen.press(key)
    await screen.until(lambda: isinstance(screen.app.screen, Confirm))
    await screen.press("y")
    await screen.until(lambda: not isinstance(screen.app.screen, Confirm))


async def go_to_list(screen: Console) -> None:
    await screen.press("shift+f6")


async def test_z_brings_a_function_back_with_its_unsaved_text_and_opens_it() -> None:
    await make("Alpha")
    await make("Beta", settings=(SECRET,))
    async with console() as screen:
        await screen.type("// typed")
        await go_to_list(screen)
        await delete(screen)
        await screen.until(lambda: "Alpha" in screen.line(0))
        assert "Deleted function Beta; z brings back" in screen.notices[-1]
        await screen.press("z")
        await screen.until(lambda: "Beta" in screen.line(0))
        assert screen.editor.text == "// typed" + SIMPLE
        assert "● unsaved" in screen.line(0)
        [function] = [f for f in await screen.engine.functions() if f.name == "Beta"]
        assert function.settings == (SECRET,)
        assert len(await screen.engine.requests(function.id)) == 1
        await go_to_list(screen)
        await screen.press("z")
        assert len(screen.notices) == 2, "there is nothing more to bring back"


async def test_the_last_function_comes_back_from_the_welcome() -> None:
    await make()
    async with console() as screen:
        await go_to_list(screen)
        await delete(screen)
        await screen.see("This workspace has no functions yet.")
        await screen.press("z")
        await screen.until(lambda: "Orders" in screen.line(0))
        assert screen.editor.text == SIMPLE


async def test_a_source_and_its_function_come_back_in_turn_at_80_columns() -> None:
    function_id = await make()
    async with console(NARROW) as screen:
        source = await screen.engine.connect(function_id, "Orders EU")
        key = (await screen.engine.source(source.id)).write_key
        await screen.press("f7")
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        await screen.until(lambda: screen.one(FilteredList).current == source.id)
        await delete(screen)
        await screen.see("No sources yet.")
        await screen.press("escape")
        await screen.until(lambda: isinstance(screen.app.screen, Workbench))
        await screen.engine.delete_function(function_id)  # by somebody else, say
        await screen.see("This workspace has no functions yet.")
        await screen.press("z")
        await screen.until(lambda: "bring that back first" in screen.notices[-1])
        await screen.engine.undelete_function(function_id)
        await screen.until(lambda: "Orders" in screen.line(0))
        await screen.press("f7")
        await screen.until(lambda: isinstance(screen.app.screen, SourcesScreen))
        await screen.press("z")
        await screen.until(lambda: screen.one(FilteredList).current == source.id)
        assert (await screen.engine.source(source.id)).write_key == key


async def test_the_hint_names_the_key_that_the_user_chose() -> None:
    await make("Alpha")
    await make("Beta")
    settings = Config(keys=Keys({"undo": "ctrl+x"}, {"undo": 1}))
    async with console(settings=settings) as screen:
        await go_to_list(screen)
        await delete(screen)
        await screen.until(lambda: "Alpha" in screen.line(0))
        assert "Ctrl+X brings back" in screen.notices[-1]


async def test_what_was_deleted_last_comes_back_first_and_again_where_it_could_not() -> None:
    back: list[str] = []

    async def come(what: str) -> None:
        if what == "two" and not back:
            back.append("tried")
            raise ConsoleError("Not now.")
        back.append(what)

    undo = Undo()
    async with console() as screen:
        for what in ("one", "two"):
            undo.deleted(screen.workbench, what, partial(come, what))
    with pytest.raises(ConsoleError):
        await undo.undo()
    assert [await undo.undo() for _ in range(2)] == ["Brought back two.", "Brought back one."]
    assert back == ["tried", "two", "one"] and not undo
