"""What the console asks of the terminal that it is opened on."""

from __future__ import annotations

import pytest
from command import Command
from terminal import PYTHON, program

MOUSE = b"\x1b[?1000h"


@pytest.mark.parametrize(("session", "asks"), [({}, True), ({"STY": "1.pts-0"}, False)])
def test_the_mouse_is_asked_for_but_not_within_gnu_screen(
    fnconsole: Command, session: dict[str, str], asks: bool
) -> None:
    """Screen 4 would keep Esc back until the next key."""
    wanted = {name: fnconsole.environment[name] for name in ("FNCONSOLE_HOME", "PYTHONPATH")}
    with program(PYTHON, "-m", "console", "--port", "0", **wanted, **session) as terminal:
        terminal.read_until(b"New function")
        assert (MOUSE in terminal.output) == asks
