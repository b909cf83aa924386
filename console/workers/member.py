"""A worker process as a member of a pool: what it is doing, until when, and what it says meanwhile.

Knows whether its context is fresh or kept for one source, not which source or whose turn it is. The
trap: whatever comes from it at a moment when it was not asked is the end of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from console import walls, wire
from console.workers import failure
from console.workers.channel import Channel
from console.workers.exchange import Exchange
from console.workers.worker import Spawned

START_S = 10.0  # for a process to become ready, on the slowest of machines
_REFRESH_S = 2.0  # for a fresh context after a run; what still runs then is the function


class Member:
    """One worker.

    Args:
        spawned: its process.
        on_ready: called whenever it can take a run: it has a fresh context, or a kept one that has
            told its outcome; of the latter also when it is spent.
        on_death: called once, with exit status or minus a signal, and what it wrote to stderr.
    """

    def __init__(
        self,
        spawned: Spawned,
        on_ready: Callable[[Member], None],
        on_death: Callable[[Member, int, str], None],
    ) -> None:
        self.channel = Channel(spawned, self._take, lambda *end: on_death(self, *end))
        self.started = False
        """It has been ready once."""
        self.spent = False
        """It is dead or about to be."""
        self.walls: tuple[str, ...] = ()
        """Those that stand around it, by its own word; see `console.walls`."""
        self.exchange: Exchange | None = None
        self._abandoned = False
        """Nobody waits for what it does; it is being killed, and its last frames are on the way."""
        self._on_ready = on_ready
        self._kept = False
        self._limit: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self._timeout_s = 0.0

    def expect_ready(self, seconds: float) -> None:
        """Kill it where it is not ready by then."""
        self._limit = asyncio.get_running_loop().call_later(seconds, self.kill)

    def kill(self) -> None:
        self.spent = True
        self.channel.kill()

    def start(self, run: Exchange, frame: bytes, timeout_s: float, *, kept: bool = False) -> None:
        """Start a run, which fails when its time is over; `kept` says that the context stays."""
        self.begin(run, timeout_s, kept=kept)
        self.channel.send(frame)

    def begin(self, run: Exchange, timeout_s: float, *, kept: bool) -> None:
        """Its frame was sent before; from now on what comes is its own."""
        self.exchange = run
        self._abandoned = False
        self._kept = kept
        self._timeout_s = timeout_s
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + timeout_s
        if self._watch is not None and self._watch.when() > self._deadline:
            self._watch.cancel()  # of a run that had more time
            self._watch = None
        if self._watch is None:
            self._watch = loop.call_at(self._deadline, self._look)

    def renew(self) -> None:
        """Have it leave the context that it keeps; it is ready when it has a fresh one."""
        self.channel.send(wire.encode(wire.RENEW))
        self.expect_ready(_REFRESH_S)

    def abandon(self, run: Exchange) -> None:
        """End it, where it has not brought this run to its end."""
        if self.exchange is run:
            self._abandoned = True
            self.kill()

    def bury(self, status: int, words: str) -> bool:
        """It is dead; whether a run died with it."""
        self.spent = True
        self._stop_expecting()
        if self._watch is not None:
            self._watch.cancel()
        if self.exchange is None:
            return False
        garbled = self.channel.garbled
        problem = failure.garbage() if garbled else failure.worker_death(status, words)
        self.exchange.fail(problem)
        return True

    def _look(self) -> None:
        """One timer serves all runs of a worker, since most end long before it."""
        self._watch = None
        if self.exchange is None:
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= self._deadline:
            self.exchange.fail(failure.timeout(self._timeout_s))
        else:
            self._watch = loop.call_at(self._deadline, self._look)

    def _take(self, frame: wire.Frame) -> None:
        try:
            self._sort(frame)
        except wire.WireError:
            self.spent = True
            raise

    def _sort(self, frame: wire.Frame) -> None:
        if self.exchange is not None:
            if not self._abandoned:
                self.exchange.take(frame)
            if frame[0] == wire.OUTCOME:
                self.exchange = None
                if self._kept:
                    self._on_ready(self)
                else:
                    self.expect_ready(_REFRESH_S)
        elif self._limit is None:
            raise wire.WireError("a worker speaks without being asked")
        elif frame[0] == wire.READY:
            self._stop_expecting()
            if not self.started:  # no function has run in it yet
                self.walls = walls.decode(frame[1])
            self.started = True
            self._on_ready(self)
        elif not self.started:
            raise wire.WireError("a worker speaks before it is ready")
        # else: the run is over, its function is not; nobody listens any more

    def _stop_expecting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
