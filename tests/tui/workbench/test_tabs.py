"""Open functions are tabs: each keeps text, undo, place, request and output while others show."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from driving import NARROW, SIMPLE, WIDE, Console, console, make

from console import whereabouts
from console.engine import Engine
from console.model import Invocation, Request, Run, SavedRequest
from console.tui.keys.actions import actions_on
from console.tui.widgets.dialogs import Confirm
from console.tui.workbench.functiontabs import FunctionTabs, Label
from console.workspace import open_workspace
from tests.patience import HANG_S

LONG = "".join(f"// line {number}\n" for number in range(300))


def shown(screen: Console) -> str:
    function = screen.workbench._session.function
    return function.name if function else ""


async def opened(screen: Console, *functions: str) -> None:
    for function in functions:
        await screen.workbench.open_function(function)


async def go(screen: Console, key: str, name: str) -> None:
    await screen.press(key)
    await screen.until(lambda: shown(screen) == name)
    await screen.pilot.pause()


async def test_one_open_function_needs_no_strip_and_two_have_one_line() -> None:
    first, second = await make("First"), await make("Second")
    async with console(NARROW) as screen:
        assert not screen.workbench.query(FunctionTabs)
        before = screen.editor.size.height
        await opened(screen, first)
        await screen.see(" Second [First]")
        assert screen.editor.size.height == before - 1
        await screen.type("x")
        await screen.see(" Second [First ●]")
        await go(screen, "ctrl+pagedown", "Second")
        await screen.see("[Second] First ●")
        await go(screen, "alt+w", "First")
        assert not screen.workbench.query_one(FunctionTabs).display
        assert screen.workbench._tabs.ids == [first] and second


async def test_a_tab_keeps_text_undo_cursor_scroll_and_output() -> None:
    first, second = await make("First", LONG + SIMPLE), await make("Second")
    async with console(WIDE) as screen:
        await opened(screen, second, first)
        screen.editor.move_cursor((200, 0), center=True)
        await screen.type(" ")
        await screen.run()
        output, place = screen.output, screen.editor.scroll_offset
        await go(screen, "alt+shift+b", "Second")
        assert screen.output is not output and screen.output._run is None
        await screen.type("// other ")
        await go(screen, "alt+shift+b", "First")
        assert screen.output is output and output._run is not None
        await screen.see("✓ Success")
        assert screen.editor.cursor_location == (200, 1)
        assert screen.editor.scroll_offset == place and place.y > 0
        assert screen.focused is screen.editor
        await screen.press("ctrl+z")
        assert screen.editor.text == LONG + SIMPLE


async def test_a_tab_keeps_the_selected_request() -> None:
    first, second = await make("First"), await make("Second")
    async with await open_workspace("default") as engine:
        await engine.save_request(SavedRequest("", first, "other", Request(body="2")))
    async with console(WIDE) as screen:
        await opened(screen, second, first)
        await screen.request._pick(1)
        await go(screen, "ctrl+pageup", "Second")
        assert screen.request.form.body.text == '{"name": "Paid"}'
        await go(screen, "ctrl+pageup", "First")
        assert screen.request.form.body.text == "2"


async def test_a_run_goes_on_in_its_tab_while_another_one_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = await make("First"), await make("Second")
    async with console(WIDE) as screen:
        await opened(screen, second, first)
        output = screen.output
        engine, may_run = screen.app._workspace._engine, asyncio.Event()
        run = engine.run

        async def late(invocation: Invocation) -> Run:
            await may_run.wait()
            return await run(invocation)

        monkeypatch.setattr(engine, "run", late)
        await screen.press("f5")
        await screen.until(lambda: screen.workbench.running)
        await screen.press("alt+w")
        await screen.until(lambda: "A run is under way; Esc cancels it." in screen.notices)
        await go(screen, "ctrl+pagedown", "Second")
        may_run.set()
        await screen.until(lambda: "The run of First succeeded." in screen.notices)
        assert screen.output._run is None and output._run is not None
        assert "Success" not in screen.text.split("\n")[-2]
        await go(screen, "ctrl+pagedown", "First")
        await screen.see("✓ Success")


async def test_what_is_wrong_in_one_tab_is_not_told_of_another() -> None:
    first, second = await make("First"), await make("Second")
    async with console(WIDE) as screen:
        await opened(screen, second, first)
        await screen.type("}")
        await screen.see("Line 1: unexpected")
        await go(screen, "ctrl+pageup", "Second")
        await screen.until(lambda: "Line 1" not in screen.text)
        await go(screen, "ctrl+pageup", "First")
        await screen.see("Line 1: unexpected")


async def test_closing_loses_nothing_and_says_so() -> None:
    first, second = await make("First"), await make("Second")
    async with console(WIDE) as screen:
        await opened(screen, second, first)
        await screen.type("// unsaved ")
        await go(screen, "alt+w", "Second")
        told = "Closed First; its unsaved text is kept. Alt+O opens it again."
        assert told in screen.notices
        await screen.press("alt+w")
        assert any(notice.startswith("This is the only") for notice in screen.notices)
        await go(screen, "alt+o", "First")
        assert screen.editor.text == "// unsaved " + SIMPLE
        await screen.see("[First ●]")


async def test_tabs_are_there_at_the_next_start_with_cursors_and_drafts() -> None:
    first, second, third = await make("First", LONG), await make("Second", LONG), await make("C")
    async with console(NARROW) as screen:
        await opened(screen, second, first)
        await screen.type("// kept ")
        screen.editor.move_cursor((9, 0))
        await go(screen, "alt+shift+b", "Second")
        screen.editor.move_cursor((20, 3))
    async with console(NARROW) as screen:
        assert screen.workbench._tabs.ids == [third, second, first]
        assert shown(screen) == "Second" and screen.editor.cursor_location == (20, 3)
        await screen.see(" C [Second] First ●")
        await go(screen, "ctrl+pagedown", "First")
        assert screen.editor.cursor_location == (9, 0)
        assert screen.editor.text == "// kept " + LONG


async def test_a_tab_of_a_function_that_is_gone_is_not_opened_again(home: Path) -> None:
    first, second = await make("First"), await make("Second")
    async with console() as screen:
        await opened(screen, first)
    async with await open_workspace("default") as engine:
        await engine.delete_function(second)
    assert set(whereabouts.read(home / "default").tabs) == {first, second}
    async with console() as screen:
        assert screen.workbench._tabs.ids == [first]


async def test_what_another_console_does_to_a_hidden_function_shows_in_its_tab() -> None:
    first, second, third = await make("First"), await make("Second"), await make("Third")
    async with console(WIDE) as screen, await open_workspace("default") as other:
        await opened(screen, first, second, third)
        await other.describe(first, "Renamed", "")
        await screen.see("[Third] Renamed  Second")
        await other.save(first, "// theirs")
        await other.delete_function(second)
        await screen.see("[Third] Renamed ")
        await screen.until(lambda: "Second" not in screen.text)
        await go(screen, "ctrl+pageup", "Renamed")
        assert screen.editor.text == "// theirs"


async def test_unsaved_text_of_a_function_deleted_elsewhere_keeps_its_tab() -> None:
    first, second = await make("First"), await make("Second")
    async with console(WIDE) as screen, await open_workspace("default") as other:
        await opened(screen, second, first)
        await screen.type("//mine ")
        await go(screen, "ctrl+pageup", "Second")
        await other.delete_function(first)
        await screen.see("First ● deleted")
        await screen.press("ctrl+pageup")
        await screen.see("This function was deleted elsewhere")
        await screen.press("alt+w")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        await screen.press("n", "f2")
        await screen.see("Save the text as a new function")
        await screen.press("enter")
        await screen.see("[First]")
        assert not any(tab.gone for tab in screen.workbench._tabs)
        assert len(await screen.engine.functions()) == 2


async def test_the_last_tab_gone_the_next_function_shows_or_the_greeting() -> None:
    first, second = await make("First"), await make("Second")
    async with console(WIDE) as screen, await open_workspace("default") as other:
        await other.delete_function(second)
        await screen.until(lambda: shown(screen) == "First")
        await screen.run()
        await other.delete_function(first)
        await screen.see("This workspace has no functions yet.")


async def test_every_key_of_the_tabs_is_in_the_palette() -> None:
    await make("First")
    async with console(WIDE) as screen:
        titles = {action.title: action.keys for action in actions_on(screen.workbench)}
        assert titles["Next open function"] and titles["Previous open function"]
        assert titles["The function that was shown before"]
        assert titles["Close the function's tab; unsaved text is kept"]
        assert titles["Open the tab again that was closed last"]


def test_a_strip_too_short_for_all_shows_the_current_one_and_counts_the_others() -> None:
    strip = FunctionTabs()
    labels = [Label(str(n), f"Function number {n}", n == 5) for n in range(10)]
    strip.show(labels, "5")
    strip._size = strip.size.__class__(60, 1)
    text = strip.render().plain
    assert "[Function number 5 ●]" in text and len(text) <= 60
    assert text.startswith("‹") and text.endswith("›")


async def test_a_run_asked_for_while_another_function_comes_gets_that_ones_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = await make("First", body='{"name": "of first"}')
    second = await make("Second", body='{"name": "of second"}')
    read, reading, let_read = Engine.requests, asyncio.Event(), asyncio.Event()

    async def read_late(self: Engine, function_id: str) -> list[SavedRequest]:
        if function_id == first:
            reading.set()
            await let_read.wait()
        return await read(self, function_id)

    async with console(WIDE) as screen:
        monkeypatch.setattr(Engine, "requests", read_late)
        opening = asyncio.create_task(screen.workbench.open_function(first))
        await asyncio.wait_for(reading.wait(), HANG_S)
        assert shown(screen) == "First" and second
        await screen.press("f5")
        let_read.set()
        await opening
        await screen.see("Success")
        [run] = await screen.engine.runs(None, 5)
        assert run.function_id == first
        assert (await screen.engine.run_detail(run.id)).request.body == '{"name": "of first"}'
        [kept] = await screen.engine.requests(first)
        assert kept.request.body == '{"name": "of first"}'
