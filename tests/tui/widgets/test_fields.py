"""The fields of our forms: what of a long text is seen."""

from __future__ import annotations

import pytest
from driving import WIDE, console, make

from console.tui.request.picker import RequestPicker
from console.tui.widgets.fields import Line


async def test_a_field_shows_its_beginning_until_it_has_the_focus() -> None:
    await make()
    async with console(WIDE) as screen:
        await screen.press("f6")
        line = screen.request.query(Line).first()
        line.text = "Content-Type-" + "x" * 80 + "end"
        await screen.until(lambda: "Content-Ty" in screen.text)
        line.focus()
        await screen.press("end")
        await screen.until(lambda: "xxend" in screen.text)
        screen.editor.focus()
        await screen.until(lambda: "Content-Ty" in screen.text)


async def test_a_field_filled_out_of_sight_shows_its_beginning() -> None:
    await make()
    async with console((60, 15)) as screen:
        await screen.press("f6")
        assert "Content-Type" in screen.text


async def test_without_colours_the_choice_that_has_the_focus_is_reversed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await make()
    async with console(WIDE) as screen:

        def reversed_text() -> str:
            strips = screen.app.screen._compositor.render_strips()
            return "".join(s.text for strip in strips for s in strip if s.style and s.style.reverse)

        screen.request.query_one(RequestPicker).focus()
        await screen.until(lambda: "default" in reversed_text())
        screen.editor.focus()
        await screen.until(lambda: "default" not in reversed_text())
