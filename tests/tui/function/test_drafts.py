"""Unsaved text of two consoles: each keeps its own, and none goes without a word."""

from __future__ import annotations

import os

from driving import SIMPLE, Console, console, make

from console import presence
from console.workspace import open_workspace

OPEN = f"1.{presence._started(1)}"  # the first process runs on every machine
GONE = "999999999.1"


async def texts(screen: Console, function_id: str) -> set[str]:
    await screen.until(lambda: screen.code._timer is None)
    return {draft.code for draft in await screen.engine.drafts(function_id)}


async def palette(screen: Console, words: str, title: str) -> None:
    await screen.press("ctrl+p")
    await screen.type(words)
    await screen.see(title)
    await screen.press("enter")


def test_a_console_is_elsewhere_while_its_process_runs() -> None:
    assert presence.is_elsewhere(OPEN) and presence.is_elsewhere(f"{OPEN}-a1b2c3")
    for name in ("", GONE, presence.name(), f"{os.getpid()}.1", "x", "1.0"):
        assert not presence.is_elsewhere(name)


async def test_two_consoles_with_different_text_keep_both() -> None:
    function_id = await make()
    async with console() as screen, await open_workspace("default") as other:
        await screen.type("// mine ")
        await other.keep_draft(function_id, "// theirs", 1, OPEN)
        assert await texts(screen, function_id) == {"// mine " + SIMPLE, "// theirs"}
        await screen.press("f2")
        await screen.until(lambda: "Saved v2." in screen.notices)
        assert await texts(screen, function_id) == {"// theirs"}


async def test_the_text_of_an_open_console_is_shown_but_left_to_it() -> None:
    function_id = await make()
    async with await open_workspace("default") as other:
        await other.keep_draft(function_id, "// theirs", 1, OPEN)
    async with console() as screen:
        await screen.see("in another")
        assert screen.editor.text == "// theirs"
        await screen.workbench.leave()
        assert [d.console for d in await screen.engine.drafts(function_id)] == [OPEN]
        await screen.engine.save(function_id, "// theirs, done", "", OPEN)
        await screen.until(lambda: screen.editor.text == "// theirs, done")
        assert not screen.code.unsaved


async def test_what_is_typed_over_the_text_of_an_open_console_is_kept_apart() -> None:
    function_id = await make()
    async with await open_workspace("default") as other:
        await other.keep_draft(function_id, "// theirs", 1, OPEN)
    async with console() as screen:
        await screen.type("// mine ")
        assert await texts(screen, function_id) == {"// mine // theirs", "// theirs"}


async def test_the_text_of_a_console_that_is_gone_is_taken_over() -> None:
    function_id = await make()
    async with await open_workspace("default") as other:
        await other.keep_draft(function_id, "// before", 1, GONE)
    async with console() as screen:
        await screen.see("is back; Ctrl+P")
        await screen.type("// on ")
        assert await texts(screen, function_id) == {"// on // before"}
        await screen.press("f2")
        await screen.until(lambda: "Saved v2." in screen.notices)
        assert await texts(screen, function_id) == set()


async def test_other_unsaved_text_is_told_of_and_can_be_exchanged_and_back() -> None:
    function_id = await make()
    async with await open_workspace("default") as other:
        await other.keep_draft(function_id, "// one", 1, GONE)
        await other.keep_draft(function_id, "// two", 1, GONE + "-b")
    async with console() as screen:
        await screen.see("1 other kept too")
        assert screen.editor.text == "// two"
        await palette(screen, "exchange", "Exchange the text")
        await screen.until(lambda: screen.editor.text == "// one")
        assert await texts(screen, function_id) == {"// one", "// two"}
        await palette(screen, "exchange", "Exchange the text")
        await screen.until(lambda: screen.editor.text == "// two")
        assert await texts(screen, function_id) == {"// one", "// two"}


async def test_a_save_by_a_command_leaves_the_text_of_a_closed_console() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("// mine ")
        assert await texts(screen, function_id) == {"// mine " + SIMPLE}
    async with await open_workspace("default") as engine:
        await engine.save(function_id, "// by command")
    async with console() as screen:
        assert screen.editor.text == "// mine " + SIMPLE
        await screen.see("v2 was saved since it was typed.")


async def test_an_own_restore_is_not_told_as_another_ones_save() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.engine.save(function_id, "// two", "", presence.name())
        await screen.see("v2 was saved elsewhere; this is it.")
        await screen.engine.restore(function_id, 1)
        await screen.see("Restored version 1 as v3; this is it.")
        assert screen.editor.text == SIMPLE


async def test_a_deploy_that_saves_tells_both_in_one_line() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.engine.connect(function_id, "shop")
        await screen.type(";")
        await screen.press("f3")
        await screen.see("Deploy version 2")
        await screen.press("enter")
        await screen.until(lambda: "Saved v2; it runs in 1 source now." in screen.notices)
        assert screen.notices == ["Saved v2; it runs in 1 source now."]
