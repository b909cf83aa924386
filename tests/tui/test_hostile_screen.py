"""Functions that attack the terminal: plain text is all of theirs that reaches it, in any pane."""

from __future__ import annotations

import pytest
from driving import Console, console, make
from rich.cells import cell_len

from tests.campaign._corpus import Attack, attacks, unfit_characters

ATTACKS = [each for each in attacks() if each.group == "screen"]
PARTS = 6  # none of them takes long
SEEN_CHARS = 24  # of what has to be shown; a row of a pane holds more


def complaint(screen: Console, attack: Attack) -> str:
    """What is wrong with each tab that the output has, put together as one text."""
    seen = ""
    for tab in screen.output._tabs._strip.tabs:
        screen.output._tabs.open(tab)
        screen.app.screen._compositor.reflow(screen.app.screen, screen.app.size)
        for strip in screen.app.screen._compositor.render_strips():
            if unfit := unfit_characters(strip.text):
                return f"{attack.name}: {unfit} in {tab}"
            if cell_len(strip.text) != screen.app.size.width:
                return f"{attack.name}: a row of {cell_len(strip.text)} cells in {tab}"
            seen += strip.text + "\n"
    # An event is shown as a tree, not as the text that the command line prints.
    if attack.shown and not attack.shown.startswith('"') and attack.shown[:SEEN_CHARS] not in seen:
        return f"{attack.name}: {attack.shown!r} is not shown:\n{seen}"
    return ""


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_pane_lets_anything_of_a_function_reach_the_terminal(part: int) -> None:
    await make()
    async with console() as screen:
        complaints = []
        for attack in ATTACKS[part::PARTS]:
            screen.editor.load_text(attack.code)
            await screen.run()
            await screen.pilot.pause()
            complaints.append(complaint(screen, attack))
        assert not any(complaints), "\n".join(filter(None, complaints))
