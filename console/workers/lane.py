"""What waits for a source and what serves it: a delivery, a worker with a kept context, and a lane,
which is both for one key; `deliveries` decides who gets what.

Sent ahead is a delivery that lies in a worker's inbox while it runs another. The trap: what may
have begun must never be given to another worker, so one of these begins, for us, at the moment we
hear the outcome of the one before, also from a worker that is being killed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec

from console import wire
from console.model import Fetch, Log
from console.workers.exchange import Exchange
from console.workers.member import Member
from console.workers.outgoing import Outgoing
from console.workers.worker import Spawned


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
        self.member: Deliverer | None = None
        self.run: Exchange | None = None
        self.requests: Outgoing | None = None

    def end(self, defect: BaseException | None = None) -> None:
        if not self.over.done():
            self.over.set_exception(defect) if defect else self.over.set_result(None)


class Deliverer(Member):
    """A worker with the lane that its context belongs to.

    Args:
        spawned, on_ready, on_death: as for a member.
        on_returned: called with what it gives back of those sent ahead, the oldest first.
    """

    def __init__(
        self,
        spawned: Spawned,
        on_ready: Callable[[Member], None],
        on_death: Callable[[Member, int, str], None],
        on_returned: Callable[[list[Job]], None],
    ) -> None:
        super().__init__(spawned, on_ready, on_death)
        self.lane: Lane | None = None
        self.stale = False
        """Its lane was forgotten; it leaves when its runs are over."""
        self.runs = 0
        """That were sent to its context."""
        self.since = 0.0
        """When it came to its lane, or fell idle there."""
        self.began = 0.0
        """When the run under way did."""
        self.ahead: deque[Job] = deque()
        self.recalling = False
        """It was asked for those and has not answered."""
        self._on_returned = on_returned

    def recall(self) -> None:
        """Ask back what it has not begun; it answers unless it computes without a pause."""
        self.recalling = True
        self.channel.send(wire.encode(wire.RECALL))

    def _sort(self, frame: wire.Frame) -> None:
        if frame[0] == wire.RETURNED:
            self._take_back(frame[1])
        else:
            super()._sort(frame)

    def _take_back(self, head: bytes) -> None:
        try:
            count = msgspec.json.decode(head, type=int)
        except ValueError as error:
            raise wire.WireError("a worker returns what is no number") from error
        if not self.recalling or not 0 <= count <= len(self.ahead):
            raise wire.WireError("a worker returns what it was not asked for")
        self.recalling = False
        returned = [self.ahead.pop() for _ in range(count)]
        self._on_returned(returned[::-1])


class Lane:
    def __init__(self, key: str) -> None:
        self.key = key
        self.waiting: deque[Job] = deque()
        self.team: list[Deliverer] = []
        """The workers whose context is its own."""
        self.idle: list[Deliverer] = []
        self.streak = 0
        """How many runs in a row were short."""
