"""Cancelling a run from the screen."""

from __future__ import annotations

import asyncio

import pytest
from driving import NARROW, WIDE, console, make

from console.engine import Engine
from console.tui.navigation.help import Help

ENDLESS = "function onRequest() { console.log('spinning'); while (true) {} }"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_footer_offers_to_cancel_while_a_run_lasts(size: tuple[int, int]) -> None:
    await make(code=ENDLESS)
    async with console(size) as screen:
        assert "esc Cancel" not in screen.text
        await screen.press("f5")
        await screen.see("esc Cancel")
        await screen.press("escape")
        await screen.see("CANCELLED")
        await screen.until(lambda: "esc Cancel" not in screen.text)


async def test_a_host_that_does_not_answer_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, hangs = asyncio.Event(), asyncio.Event()

    async def hang(*_: object) -> None:
        asked.set()
        await hangs.wait()

    await make(code=ENDLESS)
    async with console() as screen:
        monkeypatch.setattr(Engine, "cancel", hang)
        await screen.press("f5")
        await screen.until(lambda: screen.workbench.running)
        await screen.press("escape")
        await asyncio.wait_for(asked.wait(), 10)
        await screen.press("f1")
        await screen.until(lambda: isinstance(screen.app.screen, Help))
        monkeypatch.undo()
        hangs.set()
        await screen.press("escape", "escape")
        await screen.until(lambda: not screen.workbench.running)
