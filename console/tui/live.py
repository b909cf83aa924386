"""Reading something again whenever the engine says that it changed.

One read at a time and a pause after each, so that a flood of notices costs a few reads a second
instead of one each. Ends its listening when it is cancelled, so a screen runs it as a worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.css.query import NoMatches
from textual.worker import get_current_worker

from console.notices import Notice

if TYPE_CHECKING:
    from console.engine import Engine

PAUSE_S = 0.1


async def watch(
    engine: Engine, kinds: tuple[type[Notice], ...], read: Callable[[], Awaitable[None]]
) -> None:
    """Read now, and again after notices of these kinds."""
    changed = asyncio.Event()
    changed.set()

    def hear(notice: Notice) -> None:
        if isinstance(notice, kinds):
            changed.set()

    stop = engine.listen(hear)
    try:
        while True:
            await changed.wait()
            changed.clear()
            try:
                await read()
            except NoMatches:
                if not get_current_worker().node._pruning:
                    raise
                return  # the screen was left, and its parts went away under the read
            await asyncio.sleep(PAUSE_S)
    finally:
        stop()
