"""However a console ends, nothing of it stays: a slice of the campaign `ends`."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.campaign import ends

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"),
    pytest.mark.timeout(120),
]


@pytest.mark.parametrize("how", [signal.SIGTERM, ends.HANG_UP])
async def test_a_console_that_is_told_to_end_while_code_spins_leaves_the_terminal_as_it_was(
    how: int,
) -> None:
    await ends.one(ends.end_console, how, "running")


async def test_a_console_that_is_stopped_and_goes_on_gives_the_terminal_back_in_the_end() -> None:
    await ends.one(ends.end_stopped, signal.SIGKILL, "idle")


async def test_the_file_for_the_users_editor_goes_when_the_console_is_told_to() -> None:
    await ends.one(ends.end_beside_an_editor, signal.SIGTERM, "idle")
