"""Reading something again whenever the engine says that it changed.

One read at a time and a pause after each, so that a flood of notices costs a few reads a second
instead of one each. Ends its listening when it is cancelled, so a screen runs it as a worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.worker import get_current_worker

from console.notices import Notice

if TYPE_CHECKING:
    from console.engine import Engine

PAUSE_S = 0.1


@contextmanager
def unless_left(node: DOMNode) -> Iterator[None]:
    """End the body where a part of the screen is missing because the screen is taken down."""
    try:
        yield
    except NoMatches:
        if not node._pruning:
            raise


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
            with unless_left(get_current_worker().node):
                await read()
            await asyncio.sleep(PAUSE_S)
    finally:
        stop()
