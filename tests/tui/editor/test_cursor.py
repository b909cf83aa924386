"""No cursor blinks: each time it does is bytes over a slow line, twice a second, for nothing."""

from __future__ import annotations

import pytest
from driving import console, make
from textual.widgets import Input

OPENINGS = {
    "palette": ("ctrl+p",),
    "switcher": ("ctrl+o",),
    "line": ("ctrl+g",),
    "find": ("ctrl+f",),
    "replacement": ("ctrl+f", "tab"),
    "headers": ("ctrl+t", "tab"),
    "new function": ("ctrl+n",),
    "filter of functions": ("f11", "slash"),
    "name of a request": ("ctrl+t", "n"),
    "filter of a choice": ("ctrl+t", "slash"),
    "source": ("f7", "n"),
    "filter of errors": ("f9", "slash"),
    "filter of webhooks": ("f8", "slash"),
    "settings": ("ctrl+backslash", "n"),
}


@pytest.mark.parametrize("keys", OPENINGS.values(), ids=OPENINGS)
async def test_no_cursor_blinks(keys: tuple[str, ...]) -> None:
    await make()
    async with console() as screen:
        await screen.press("ctrl+t", "tab")
        for key in keys:
            await screen.press(key)
        await screen.until(lambda: isinstance(screen.focused, Input))
        assert isinstance(screen.focused, Input) and not screen.focused.cursor_blink
        blinking = [field for field in screen.app.screen.query(Input) if field.has_focus]
        assert not any(field.cursor_blink for field in blinking)
