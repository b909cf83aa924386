"""The code pane in the console: what jumps and saves of others leave as it was."""

from __future__ import annotations

from driving import NARROW, SIMPLE, WIDE, console, make

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
