"""Notices cover nothing that is read next: not the keys, not how things stand, not what to send."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, Console, make
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets._toast import Toast

from console.tui.app import ConsoleApp
from console.tui.keys.keyline import KeyLine
from console.tui.workbench.status import StatusLine
from console.workspace import open_workspace

LONG = (
    "Port 8723 on 127.0.0.1 is taken by another program; end that one, or give another port. " * 2
)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(("key", "shows"), [("", "F5 Run"), ("f8", "Token"), ("f9", "No errors")])
async def test_a_notice_covers_neither_keys_nor_state_nor_the_line_to_send(
    size: tuple[int, int], key: str, shows: str
) -> None:
    await make()
    app = ConsoleApp(open_workspace, "default", receiver_port=0)
    async with app.run_test(size=size, notifications=True) as pilot:
        screen = Console(pilot, app)
        await screen.until(lambda: app._workbench._execution is not None)
        await screen.press(*filter(None, [key]))
        await screen.see(shows)
        now = app.screen
        now.notify(LONG, severity="error", markup=False)
        now.notify("Saved v2.", markup=False)
        await screen.until(lambda: sum(toast.region.height > 0 for toast in now.query(Toast)) == 2)
        kept: list[Widget] = [*now.query(KeyLine), *now.query(StatusLine)]
        kept += now.query(".captures--receiver").results(Static)
        toasts = [toast.region for toast in now.query(Toast)]
        assert kept and toasts[1].height == 1
        for widget in kept:
            assert not any(widget.region.overlaps(toast) for toast in toasts), widget
        await screen.workbench.leave()
