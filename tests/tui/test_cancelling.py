"""Cancelling a run from the screen."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, console, make


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_footer_offers_to_cancel_while_a_run_lasts(size: tuple[int, int]) -> None:
    await make(code="function onRequest() { console.log('spinning'); while (true) {} }")
    async with console(size) as screen:
        assert "esc Cancel" not in screen.text
        await screen.press("f5")
        await screen.see("esc Cancel")
        await screen.press("escape")
        await screen.see("CANCELLED")
        await screen.until(lambda: "esc Cancel" not in screen.text)
