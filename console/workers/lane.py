"""What waits for a source and what serves it: a delivery, a worker with a kept context, and a lane,
which is both for one key. Data only; `deliveries` decides who gets what.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from console.model import Fetch, Log
from console.workers.exchange import Exchange
from console.workers.member import Member
from console.workers.outgoing import Outgoing


class Job:
    """One delivery."""

    def __init__(
        self,
        key: str,
        head: bytes,
        code: str,
        listeners: tuple[Callable[[Log], None], Callable[[Fetch], None]],
        since: float,
    ) -> None:
        self.key = key
        self.head = head
        self.code = code
        self.listeners = listeners
        self.since = since
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.member: Member | None = None
        self.run: Exchange | None = None
        self.requests: Outgoing | None = None

    def end(self, defect: BaseException | None = None) -> None:
        if not self.over.done():
            self.over.set_exception(defect) if defect else self.over.set_result(None)


class Deliverer(Member):
    """A worker with the lane that its context belongs to."""

    lane: Lane | None = None
    stale = False
    """Its lane was forgotten; it leaves when its run is over."""
    runs = 0
    since = 0.0
    """When it came to its lane, or fell idle there."""


class Lane:
    def __init__(self, key: str) -> None:
        self.key = key
        self.waiting: deque[Job] = deque()
        self.idle: list[Deliverer] = []
        self.members = 0
