"""What both editors share: moving through the text by keys."""

from __future__ import annotations

from driving import console, make


async def test_ctrl_home_and_ctrl_end_go_to_the_ends_of_the_text_and_select_with_shift() -> None:
    await make(code="one\ntwo\n" * 500)
    async with console() as screen:
        await screen.press("ctrl+end")
        assert screen.editor.cursor_location == (1000, 0)
        await screen.press("ctrl+shift+home")
        assert screen.editor.selected_text == screen.editor.text
        await screen.press("ctrl+home")
        assert screen.editor.cursor_location == (0, 0)
        assert screen.editor.selected_text == ""
