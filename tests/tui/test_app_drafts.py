"""Typed text: kept as a draft, brought back, saved, and never lost to anybody else's save."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from driving import SIMPLE, Console, console, make

from console.engine import Engine
from console.model import ConsoleError, Draft, SavedRequest
from console.tui.navigation.help import Help
from console.tui.widgets.dialogs import Confirm
from console.workspace import open_workspace


async def drafted(screen: Console, function_id: str) -> str:
    """Wait until the draft on disk is what the editor shows."""
    await screen.until(lambda: screen.code._timer is None)
    draft = await screen.engine.draft(function_id)
    return draft.code if draft else ""


async def test_typing_is_on_disk_within_a_second_and_comes_back_with_a_note() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("// unsaved ")
        assert await drafted(screen, function_id) == "// unsaved " + SIMPLE
    async with console() as screen:
        assert "// unsaved async" in screen.text
        await screen.see("is back; Ctrl+P")
        assert "● unsaved" in screen.line(0)


async def test_text_that_is_the_saved_version_again_leaves_no_draft() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("x")
        assert await drafted(screen, function_id) != ""
        await screen.press("backspace")
        await screen.until(lambda: screen.code._timer is None)
        await screen.until(lambda: not screen.code.unsaved)
        assert await screen.engine.draft(function_id) is None


async def test_another_function_can_be_opened_and_the_text_waits() -> None:
    await make("Alpha")
    beta = await make("Beta")
    async with console() as screen:
        await screen.type("//")
        await screen.press("ctrl+o")
        await screen.type("alpha")
        await screen.press("enter")
        await screen.until(lambda: "Alpha" in screen.line(0))
        assert "unsaved" not in screen.line(0)
        draft = await screen.engine.draft(beta)
        assert draft is not None and draft.code == "//" + SIMPLE
        await screen.see("v1 ●")


async def test_save_makes_a_version_and_ends_the_draft() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("//")
        await screen.press("ctrl+s")
        await screen.until(lambda: "Saved v2." in screen.notices)
        assert (await screen.engine.function(function_id)).code == "//" + SIMPLE
        assert await screen.engine.draft(function_id) is None
        await screen.press("f2")
        await screen.until(lambda: "Nothing new to save; this is v2." in screen.notices)


async def test_discarding_goes_back_to_the_saved_version_after_a_question() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("// no good")
        await screen.press("ctrl+p")
        await screen.type("discard")
        await screen.see("Discard unsaved text")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        await screen.press("y")
        await screen.until(lambda: screen.editor.text == SIMPLE)
        await screen.until(lambda: not screen.code.unsaved)
        assert await screen.engine.draft(function_id) is None


async def test_a_save_elsewhere_shows_at_once_where_nothing_was_typed() -> None:
    function_id = await make()
    async with console() as screen, await open_workspace("default") as other:
        await other.save(function_id, "// theirs")
        await screen.until(lambda: screen.editor.text == "// theirs")
        await screen.see("v2 LATEST")
        assert not screen.code.unsaved


async def test_a_save_elsewhere_leaves_typed_text_alone_and_says_so() -> None:
    function_id = await make()
    async with console() as screen, await open_workspace("default") as other:
        await screen.type("//mine ")
        await other.save(function_id, "// theirs")
        await screen.see("v2 was saved elsewhere. Your text is")
        assert screen.editor.text == "//mine " + SIMPLE
        await screen.press("f2")
        await screen.until(lambda: "Saved v3." in screen.notices)
        codes = [version.code for version in await screen.engine.versions(function_id)]
        assert codes == ["//mine " + SIMPLE, "// theirs", SIMPLE]


async def test_text_of_a_function_that_was_deleted_elsewhere_can_be_saved_anew() -> None:
    function_id = await make()
    async with console() as screen, await open_workspace("default") as other:
        await screen.type("//mine ")
        await other.delete_function(function_id)
        await screen.see("This function was deleted elsewhere")
        await screen.press("f2")
        await screen.see("Save the text as a new function")
        await screen.press("enter")
        await screen.see("v1 LATEST")
        [function] = await screen.engine.functions()
        assert function.code == "//mine " + SIMPLE


async def test_quitting_keeps_the_text_without_a_question() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("//")
        await screen.press("f10")
        await screen.until(lambda: not screen.app.is_running)
    async with await open_workspace("default") as engine:
        draft = await engine.draft(function_id)
        assert draft is not None and draft.code == "//" + SIMPLE


async def test_a_full_disk_is_told_and_quitting_then_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make()

    async def refuse(*_: object) -> None:
        raise ConsoleError("The disk is full; make room and try again.", 3)

    async with console() as screen:
        engine = screen.app._workspace._engine
        monkeypatch.setattr(engine, "keep_draft", refuse)
        monkeypatch.setattr(engine, "save", refuse)
        await screen.type("//")
        await screen.see("! Unsaved text is not kept: The disk is full; make room")
        await screen.press("f2")
        await screen.until(lambda: "The disk is full; make room and try again." in screen.notices)
        assert screen.editor.text == "//" + SIMPLE
        await screen.press("ctrl+q")
        await screen.until(lambda: isinstance(screen.app.screen, Confirm))
        await screen.press("n")
        monkeypatch.undo()
        await screen.type("/")
        await screen.until(lambda: "!" not in screen.text.split("\n")[-2])


async def test_saving_code_that_sends_to_its_own_source_is_refused_in_segments_words() -> None:
    await make()
    async with console() as screen:
        await screen.type("//https://fn.segmentapis.com")
        await screen.press("f2")
        refusal = "Functions are unable to send data or events back to their originating source"
        await screen.until(lambda: refusal in screen.notices)
        assert screen.code.unsaved


async def test_request_edits_are_kept_when_the_console_ends() -> None:
    function_id = await make()
    async with console() as screen:
        screen.request.form.body.load_text('{"name": "Edited"}')
        await screen.press("f10")
        await screen.until(lambda: not screen.app.is_running)
    async with await open_workspace("default") as engine:
        [saved] = await engine.requests(function_id)
        assert isinstance(saved, SavedRequest)
        assert saved.request.body == '{"name": "Edited"}'


async def test_a_host_that_does_not_take_a_draft_holds_no_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    function_id = await make()
    keep, asked, hangs = Engine.keep_draft, asyncio.Event(), asyncio.Event()

    async def hang(*args: Any) -> Draft:
        asked.set()
        await hangs.wait()
        return await keep(*args)

    async with console() as screen:
        monkeypatch.setattr(Engine, "keep_draft", hang)
        await screen.type("x")
        await asyncio.wait_for(asked.wait(), 10)
        await screen.press("f1")
        await screen.until(lambda: isinstance(screen.app.screen, Help))
        hangs.set()
        await screen.press("escape")
        assert await drafted(screen, function_id) == "x" + SIMPLE
