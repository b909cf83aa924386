"""The help screen: all of it can be reached, and left."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, console, make


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_help_says_how_to_leave_it_on_any_screen(size: tuple[int, int]) -> None:
    await make()
    async with console(size) as screen:
        await screen.press("f1")
        await screen.see("Esc close")
        await screen.press("end")
        for _ in range(20):
            if "In other panes" in screen.text:
                break
            await screen.press("pageup")
        await screen.see("In other panes")
        await screen.press("escape")
        await screen.until(lambda: "Esc close" not in screen.text)


async def test_help_lists_the_editors_keys_where_the_editor_has_the_focus() -> None:
    await make()
    async with console((100, 60)) as screen:
        await screen.press("f1")
        await screen.see("Undo")
        before = screen.text
        while "Everywhere" not in screen.text:
            await screen.press("pagedown")
            before += screen.text
        before = before.split("Everywhere")[0]
        for title in (
            "Here",
            "Redo",
            "a comment",
            "Start of the line",
            "Delete the word before",
            "Delete to the end",
            "Leave the editor",
        ):
            assert title in before, title
        await screen.press("escape", "ctrl+l", "f1")
        await screen.see("Everywhere")
        assert "Undo" not in screen.text
