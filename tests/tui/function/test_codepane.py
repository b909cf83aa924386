"""The code pane in the console: what jumps and saves of others leave as it was."""

from __future__ import annotations

from driving import NARROW, SIMPLE, WIDE, console, make

from console.model import Setting

LONG = "\n" * 60 + SIMPLE.replace("request.json()", "request.json().a.b")


async def test_a_jump_from_the_output_shows_the_line_from_its_start() -> None:
    await make(code=SIMPLE.replace("request.json()", "request.json().a.b"))
    async with console(NARROW) as screen:
        await screen.run()
        await screen.press("enter")
        await screen.see("Segment.track")
        await screen.until(lambda: screen.editor.scroll_offset == (0, 0))
        assert screen.editor.cursor_location[0] == 1


async def test_a_jump_to_a_line_out_of_sight_puts_it_amid() -> None:
    await make(code=LONG)
    async with console(WIDE) as screen:
        await screen.run()
        await screen.press("ctrl+right_square_bracket")
        await screen.see("Segment.track")
        assert screen.editor.scroll_offset.x == 0
        assert 0 < screen.editor.scroll_offset.y < 60


async def test_text_typed_here_stays_on_disk_when_another_console_saves() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.type("// mine ")
        await screen.until(lambda: screen.code._timer is None)
        await screen.engine.save(function_id, SIMPLE + "// theirs")
        await screen.see("v2 was saved elsewhere.")
        host = screen.app._workspace._engine
        await screen.until(lambda: host._store.draft(function_id))
        draft = await screen.engine.draft(function_id)
        assert draft is not None and draft.code == "// mine " + SIMPLE
        assert draft.base_version == 1


async def test_undo_goes_back_past_saves_and_the_unsaved_mark_follows() -> None:
    await make()
    async with console() as screen:
        for number in (2, 3, 4):
            await screen.type(";")
            await screen.press("f2")
            await screen.see(f"v{number} LATEST")
            assert not screen.code.unsaved
        assert screen.editor.text == ";;;" + SIMPLE
        await screen.press("ctrl+z")
        assert screen.editor.text == ";;" + SIMPLE and screen.code.unsaved
        await screen.press("ctrl+z", "ctrl+z")
        assert screen.editor.text == SIMPLE
        await screen.press("ctrl+y", "ctrl+y", "ctrl+y")
        await screen.until(lambda: not screen.code.unsaved)
        await screen.press("f2")
        await screen.until(lambda: any("Nothing new" in notice for notice in screen.notices))


async def test_undo_brings_back_what_was_discarded() -> None:
    await make()
    async with console() as screen:
        await screen.type("mine ")
        screen.workbench.action_discard()
        await screen.see("undo brings it back")
        await screen.press("y")
        await screen.until(lambda: screen.editor.text == SIMPLE)
        await screen.until(lambda: not screen.code.unsaved)
        await screen.press("ctrl+z")
        assert screen.editor.text == "mine " + SIMPLE
        assert screen.code.unsaved


async def test_undo_takes_back_what_another_console_saved() -> None:
    function_id = await make()
    async with console() as screen:
        await screen.engine.save(function_id, "// theirs\n" + SIMPLE)
        await screen.see("v2 was saved elsewhere")
        await screen.press("ctrl+z")
        assert screen.editor.text == SIMPLE and screen.code.unsaved


async def test_the_settings_of_the_function_are_suggested() -> None:
    await make(settings=(Setting("apiKey", "API Key"),))
    async with console() as screen:
        await screen.press("end", "enter")
        await screen.type("settings.")
        await screen.see("apiKey: text")
        await screen.press("tab")
        assert screen.editor.document[1] == "  settings.apiKey"
