"""Which console typed a text, and whether that console still runs.

A console is told by its process: number, and where the system tells it, when it started, as numbers
are used again. Owns the form of these names. The trap: a console of the same process is this one,
whatever workspace it showed meanwhile.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


@cache
def name() -> str:
    """Of this console."""
    return f"{os.getpid()}.{_started(os.getpid())}"


def is_elsewhere(console: str) -> bool:
    """Whether this names a console other than this one, which still runs."""
    number, _, started = console.partition("-")[0].partition(".")
    if not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return started == _started(int(number))


def _started(process: int) -> str:
    """Some number that another process of the same number has not; empty where none is told."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[19]
