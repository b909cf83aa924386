"""Keys that arrive in one read, as over a slow link: each goes to what the one before it opened."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from driving import SIMPLE, WIDE, at_once, console, make
from textual.events import Paste
from textual.widgets import Input

from console.model import Function, Invocation, Run
from console.tui.editor import turns
from console.tui.widgets.filtered import FilteredList
from console.tui.workbench.workbench import Workbench

OPENING = ("f1", "f3", "f4", "f7", "f8", "f9", "ctrl+o", "ctrl+n", "ctrl+p", "ctrl+backslash")


@pytest.mark.parametrize("key", OPENING)
async def test_a_letter_behind_a_key_that_opens_a_screen_reaches_no_editor(key: str) -> None:
    function_id = await make()
    async with console(WIDE) as screen:
        await screen.engine.connect(function_id, "shop")
        at_once(screen, key, "Q")
        await screen.until(lambda: not isinstance(screen.app.screen, Workbench))
        await screen.until(lambda: screen.app._turn is None and not screen.app._typed)
        await screen.pilot.pause()
        assert screen.editor.text == SIMPLE


async def test_text_behind_the_key_is_in_the_field_of_what_opened() -> None:
    await make("Alpha")
    await make("Beta")
    async with console(WIDE) as screen:
        at_once(screen, "ctrl+o", *"alp")
        await screen.until(lambda: screen.app.screen.query(Input))
        await screen.until(lambda: screen.one(Input).value == "alp")
        at_once(screen, "enter", *"//")
        await screen.until(lambda: "Alpha" in screen.line(0) and screen.editor.text != SIMPLE)
        assert screen.editor.text == "//" + SIMPLE


async def test_text_waits_until_what_was_chosen_in_a_dialog_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make("Alpha")
    await make("Beta")
    async with console(WIDE) as screen:
        engine, asked, may_read = screen.app._workspace._engine, asyncio.Event(), asyncio.Event()
        read = engine.function

        async def late(function_id: str) -> Function:
            asked.set()
            await may_read.wait()
            return await read(function_id)

        at_once(screen, "ctrl+o", *"alp")
        await screen.until(lambda: screen.app.screen.query(Input))
        await screen.until(lambda: screen.one(Input).value == "alp")
        monkeypatch.setattr(engine, "function", late)
        at_once(screen, "enter", *"//")
        await asked.wait()
        for _ in range(20):  # rounds in which keys that nothing holds arrive
            arrived = asyncio.Event()
            screen.editor.call_later(arrived.set)
            await arrived.wait()
        assert screen.editor.text == SIMPLE
        may_read.set()
        await screen.until(lambda: "Alpha" in screen.line(0) and screen.editor.text != SIMPLE)
        assert screen.editor.text == "//" + SIMPLE


async def test_a_whole_way_typed_ahead_is_gone() -> None:
    await make()
    async with console(WIDE) as screen:
        at_once(screen, "f9", "slash", "x")
        await screen.until(lambda: screen.app.screen.query(FilteredList))
        at_once(screen, "escape", "escape")
        await screen.until(lambda: isinstance(screen.app.screen, Workbench))
        assert screen.editor.text == SIMPLE


async def test_a_paste_behind_the_key_waits_too() -> None:
    await make("Alpha")
    await make("Beta")
    async with console(WIDE) as screen:
        at_once(screen, "ctrl+o")
        screen.app.post_message(Paste("alpha").set_sender(screen.app))
        await screen.until(lambda: screen.app.screen.query(Input))
        await screen.until(lambda: screen.one(Input).value == "alpha")


async def test_keys_typed_during_a_run_do_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    await make()
    async with console(WIDE) as screen:
        engine, may_run = screen.app._workspace._engine, asyncio.Event()
        run = engine.run

        async def late(invocation: Invocation) -> Run:
            await may_run.wait()
            return await run(invocation)

        monkeypatch.setattr(engine, "run", late)
        at_once(screen, "f5", *"//")
        await screen.until(lambda: screen.editor.text == "//" + SIMPLE)
        assert screen.workbench.running
        may_run.set()
        await screen.until(lambda: not screen.workbench.running)


async def test_work_that_lasts_holds_keys_up_no_longer_than_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "HOLD_S", 0.05)
    await make()
    async with console(WIDE) as screen:
        await screen.type(" ")
        engine, may_save = screen.app._workspace._engine, asyncio.Event()
        save = engine.save

        async def late(*args: Any, **named: Any) -> Any:
            await may_save.wait()
            return await save(*args, **named)

        monkeypatch.setattr(engine, "save", late)
        at_once(screen, "f2", *";;")
        await screen.until(lambda: screen.editor.text == " ;;" + SIMPLE)
        may_save.set()
        await screen.until(lambda: any("Saved v2" in told for told in screen.notices))
