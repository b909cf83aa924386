"""One run in a process of its own, for a command that does nothing else: no pool, no asyncio.

Importing asyncio takes half as long as a worker takes to start, so the frames of a function are
taken with a blocking wait. The first request of one that makes requests brings the event loop in,
which carries the same `Exchange` to its end. Signals are the caller's.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import TYPE_CHECKING

from console import limits, wire
from console.model import Failure, Fetch, Invocation, Log, Outcome
from console.workers import exchange, failure, worker
from console.workers.exchange import Exchange
from console.workers.worker import Spawned

if TYPE_CHECKING:
    from console.workers.outgoing import Fetcher

_TRIES = 3
_START_S = 10.0
_CHUNK_BYTES = 1 << 18


def run(
    invocation: Invocation,
    *,
    spawned: Spawned | None,
    open_fetcher: Callable[[], AbstractAsyncContextManager[Fetcher]],
    on_log: Callable[[Log], None],
    on_fetch: Callable[[Fetch], None],
    timeout_s: float = limits.RUN_TIMEOUT_S,
    start_s: float = _START_S,
    spawn: Callable[[], Spawned] = worker.spawn,
) -> Outcome:
    """Run a function once; its worker ends with it.

    Args:
        invocation: what to run.
        spawned: a worker that was started early.
        open_fetcher: called in an event loop, before the first request.
        on_log: gets each log as it comes.
        on_fetch: gets each request when it has ended.
        timeout_s: how long the run may take, from when a ready worker gets it.
        start_s: how long a worker may take to become ready.
        spawn: starts a process where there is none, or where the one there is dies.

    Raises:
        ConsoleError: no worker can be started.
    """
    frame = exchange.frame(wire.RUN, exchange.message(invocation), invocation.code)
    line = _ready(spawned, spawn, start_s)
    try:
        going = Exchange(_NoRequests(), on_log, lambda: None, time.monotonic)
        line.send(frame)
        deadline = time.monotonic() + timeout_s
        overdue = failure.timeout(timeout_s)
        while going.outcome is None:
            requests = line.feed(going, deadline - time.monotonic())
            if requests:
                _with_network(going, line, requests, open_fetcher, on_fetch, deadline, overdue)
            elif time.monotonic() >= deadline:
                going.fail(overdue)
        return going.outcome
    finally:
        line.close()


class _NoRequests:
    """Stands where requests will be, until there is one."""

    def start(self, head: bytes, body: bytes) -> None:
        raise AssertionError("a request is not for here")

    def abort(self, head: bytes) -> None:
        """There is nothing to abort."""

    def end(self) -> list[Fetch]:
        return []


class _Line:
    """The parent's end of a worker, blocking."""

    def __init__(self, spawned: Spawned) -> None:
        self.descriptor = spawned.wire
        self._spawned = spawned
        self._end: tuple[int, str] | None = None
        self._decoder = wire.Decoder(wire.FROM_WORKER)

    def send(self, frame: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # dead, as the next read will tell
            wire.send(self.descriptor, frame)

    def read(self, seconds: float) -> list[wire.Frame] | None:
        """What comes in that time; None where the worker is gone."""
        if not select.select([self.descriptor], [], [], max(seconds, 0.0))[0]:
            return []
        try:
            data = os.read(self.descriptor, _CHUNK_BYTES)
        except ConnectionResetError:
            return None
        return self._decoder.feed(data) if data else None

    def feed(self, going: Exchange, seconds: float) -> list[wire.Frame]:
        """Give an exchange what comes in that time, up to the first request.

        Returns that request and what follows it.
        """
        try:
            frames = self.read(seconds)
        except wire.WireError:
            going.fail(failure.garbage())
            return []
        if frames is None:
            going.fail(failure.worker_death(*self.bury()))
            return []
        return self.give(going, frames)

    def give(self, going: Exchange, frames: list[wire.Frame]) -> list[wire.Frame]:
        try:
            for index, frame in enumerate(frames):
                if frame[0] == wire.FETCH and isinstance(going.requests, _NoRequests):
                    return frames[index:]
                going.take(frame)
        except wire.WireError:
            going.fail(failure.garbage())
        return []

    def bury(self) -> tuple[int, str]:
        """End the worker: its exit status or minus a signal, and its last words."""
        if self._end is None:
            self._spawned.kill()
            self._end = self._spawned.wait(), self._spawned.last_words()
        return self._end

    def close(self) -> None:
        self.bury()
        os.close(self.descriptor)


def _ready(spawned: Spawned | None, spawn: Callable[[], Spawned], start_s: float) -> _Line:
    status, words = 0, ""
    for _ in range(_TRIES):
        try:
            line = _Line(spawned or spawn())
        except OSError as error:
            raise failure.no_worker(0, str(error.strerror)) from error
        spawned = None
        end = time.monotonic() + start_s
        frames: list[wire.Frame] | None = []
        while frames == [] and time.monotonic() < end:
            try:
                frames = line.read(end - time.monotonic())
            except wire.WireError:
                frames = None
        if frames and [kind for kind, _, _ in frames] == [wire.READY]:
            return line
        status, words = line.bury()
        line.close()
    raise failure.no_worker(status, words)


def _with_network(
    going: Exchange,
    line: _Line,
    frames: list[wire.Frame],
    open_fetcher: Callable[[], AbstractAsyncContextManager[Fetcher]],
    on_fetch: Callable[[Fetch], None],
    deadline: float,
    overdue: Failure,
) -> None:
    """Carry a run on in an event loop, from its first request to its end.

    Args:
        frames: that request and what came with it.
        deadline: when the run ends with `overdue`, on the monotonic clock.
    """
    import asyncio

    from console.workers.outgoing import Outgoing

    async def carry_on() -> None:
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()

        def end(defect: BaseException | None = None) -> None:
            if not over.done():
                over.set_exception(defect) if defect else over.set_result(None)

        async with open_fetcher() as fetcher:
            requests = Outgoing(fetcher, line.send, on_fetch, end, time.monotonic)
            going.requests, going.on_end = requests, end
            line.give(going, frames)
            loop.add_reader(line.descriptor, line.feed, going, 0.0)
            limit = loop.call_later(deadline - time.monotonic(), going.fail, overdue)
            try:
                await over
            finally:
                limit.cancel()
                loop.remove_reader(line.descriptor)
                await requests.close()

    asyncio.run(carry_on())
