"""Dialogs in the console: what they are about stays in sight."""

from __future__ import annotations

from driving import NARROW, console, make


async def test_a_dialog_leaves_the_screen_behind_it_in_sight() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+o")
        await screen.see("Go to ─")
        assert "Orders" in screen.line(0)
        assert "async function onRequest" in screen.text
