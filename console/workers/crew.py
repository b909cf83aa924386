"""The worker processes of deliveries: how many there are, how each begins, and how all end.

Knows not what they run. The trap: a worker that cannot live must not be started for ever, so deaths
without a run in between are counted, and after a few of them what waits is refused.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from console.model import ConsoleError
from console.workers import failure
from console.workers.lane import Deliverer, Job
from console.workers.member import Member
from console.workers.worker import Spawned

TRIES = 3
_LEAST, _MOST = 4, 12  # workers; each holds some 70 MB
_IDLE_S = 600.0  # then a worker's memory is worth more than its context


class Crew:
    """
    Args:
        size: most workers; by default what the processors call for.
        start_s: how long one may take to become ready for the first time.
        spawn: starts a process.
    """

    def __init__(self, *, size: int | None, start_s: float, spawn: Callable[[], Spawned]) -> None:
        self._start_s = start_s
        self._spawn = spawn
        self._cores = _processors()
        self._size = size or max(_LEAST, min(4 * self._cores, _MOST))
        self._workers: set[Deliverer] = set()
        self._blank: list[Deliverer] = []
        """Workers with a fresh context that is nobody's yet."""
        self._coming = 0
        """Workers that will be blank soon."""
        self._opening: set[asyncio.Task[None]] = set()
        self._sweep: asyncio.TimerHandle | None = None
        self._deaths = 0
        self._closed = False

    def _spawn_one(self) -> None:
        if self._closed or self._deaths >= TRIES:
            return
        if not all(each.started for each in self._workers):
            return  # one at a time, for they slow each other
        try:
            spawned = self._spawn()
        except OSError as error:
            self._deaths = TRIES
            self._refuse(failure.no_worker(0, str(error.strerror)))
            return
        new = Deliverer(spawned, self._ready, self._bury, self._returned)
        self._workers.add(new)
        self._coming += 1
        self._expect_rest()
        new.expect_ready(self._start_s)
        opening = asyncio.get_running_loop().create_task(new.channel.open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _retire(self) -> None:
        """End workers that nobody has needed for long."""
        self._sweep = None
        long_ago = self._now() - _IDLE_S
        for member in [*self._blank, *self._idle()]:
            if member.since < long_ago:
                member.stale = True
                member.kill()
        self._expect_rest()

    def _expect_rest(self) -> None:
        if self._sweep is None and self._workers and not self._closed:
            self._sweep = asyncio.get_running_loop().call_later(_IDLE_S, self._retire)

    async def _end_all(self) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
        await asyncio.gather(*self._opening)
        members = list(self._workers)
        for each in members:
            each.kill()
        await asyncio.gather(*(each.channel.dead.wait() for each in members))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    # -- of whoever has them work -------------------------------------------------------------

    def _idle(self) -> list[Deliverer]:
        """Those that keep a context and have nothing to do."""
        raise NotImplementedError

    def _ready(self, member: Member) -> None:
        raise NotImplementedError

    def _returned(self, jobs: list[Job]) -> None:
        raise NotImplementedError

    def _bury(self, dead: Member, status: int, words: str) -> None:
        raise NotImplementedError

    def _refuse(self, reason: ConsoleError) -> None:
        raise NotImplementedError


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1
