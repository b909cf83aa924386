"""What a command does when its terminal goes away: in the background it goes on, else it ends.

Knows job control, not what goes on. The trap: a terminal that is gone no longer tells which job was
in front, and it is gone by the time the signal comes; so that is asked whenever the job is moved.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable


def heed(end: Callable[[], None]) -> None:
    """Call `end` in the running loop at a hang-up, unless the shell has the job in the background.

    A hang-up that is ignored, as under `nohup`, stays so.
    """
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return
    behind = _is_behind(False)

    def moved() -> None:
        nonlocal behind
        behind = _is_behind(behind)

    def hung_up() -> None:
        if not _is_behind(behind):
            end()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGCONT, moved)
    loop.add_signal_handler(signal.SIGHUP, hung_up)


def _is_behind(before: bool) -> bool:
    """Whether another job is in front of the terminal; as before where it does not tell."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return before
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        return before
    finally:
        os.close(terminal)
