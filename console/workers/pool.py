"""Supervised workers: one is warm when a run comes; what a run does to its own harms no other.

Owns every worker process, their deadlines and their replacement; what frames mean is the business
of `exchange`. The trap: a worker that cannot live must not be started for ever, so deaths without a
run in between are counted, and after a few of them the runs that wait are refused.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from console import limits, wire
from console.model import ConsoleError, Fetch, Invocation, Log, Outcome
from console.workers import exchange, failure, worker
from console.workers.channel import Channel
from console.workers.exchange import Clock, Exchange
from console.workers.outgoing import Fetcher, Outgoing
from console.workers.worker import Spawned

_TRIES = 3
_START_S = 10.0  # for a process to become ready, on the slowest of machines
_REFRESH_S = 2.0  # for a fresh context after a run; what still runs then is the function


class _Worker:
    """A member of the pool.

    Args:
        spawned: its process.
        on_ready: called whenever it has a fresh context.
        on_death: called once, with exit status or minus a signal, and what it wrote to stderr.
    """

    def __init__(
        self,
        spawned: Spawned,
        on_ready: Callable[[_Worker], None],
        on_death: Callable[[_Worker, int, str], None],
    ) -> None:
        self.channel = Channel(spawned, self._take, lambda *end: on_death(self, *end))
        self.started = False
        """It has been ready once."""
        self.spent = False
        """It is dead or about to be."""
        self.exchange: Exchange | None = None
        self._on_ready = on_ready
        self._limit: asyncio.TimerHandle | None = None

    def expect_ready(self, seconds: float) -> None:
        """Kill it where it is not ready by then."""
        self._limit = asyncio.get_running_loop().call_later(seconds, self.kill)

    def kill(self) -> None:
        self.spent = True
        self.channel.kill()

    def start(self, run: Exchange, frame: bytes) -> None:
        self.exchange = run
        self.channel.send(frame)

    def bury(self) -> None:
        self.spent = True
        self._stop_expecting()

    def _take(self, frame: wire.Frame) -> None:
        try:
            self._sort(frame)
        except wire.WireError:
            self.spent = True
            raise

    def _sort(self, frame: wire.Frame) -> None:
        if self.exchange is not None:
            self.exchange.take(frame)
            if self.exchange.completed:
                self.exchange = None
                self.expect_ready(_REFRESH_S)
        elif self._limit is None:
            raise wire.WireError("a worker speaks without being asked")
        elif frame[0] == wire.READY:
            self._stop_expecting()
            self.started = True
            self._on_ready(self)
        elif not self.started:
            raise wire.WireError("a worker speaks before it is ready")
        # else: the run is over, its function is not; nobody listens any more

    def _stop_expecting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


class Pool:
    """Workers and the runs in them.

    Args:
        fetcher: makes the requests of functions.
        size: most worker processes at a time; from two on, one is warm while another runs.
        adopt: a worker that was started early; the pool's first.
        timeout_s: how long a run may take, from when a ready worker gets it.
        start_s: how long a worker may take to become ready for the first time.
        spawn: starts a process; tests pass others.
        clock: seconds, for durations.
    """

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        size: int = 2,
        adopt: Spawned | None = None,
        timeout_s: float = limits.RUN_TIMEOUT_S,
        start_s: float = _START_S,
        spawn: Callable[[], Spawned] = worker.spawn,
        clock: Clock = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._size = size
        self._adopted = adopt
        self._timeout_s = timeout_s
        self._start_s = start_s
        self._spawn = spawn
        self._clock = clock
        self._workers: set[_Worker] = set()
        self._ready: list[_Worker] = []
        self._waiting: deque[asyncio.Future[_Worker]] = deque()
        self._opening: set[asyncio.Task[None]] = set()
        self._deaths = 0
        """Since the last run."""
        self._closed = False

    async def __aenter__(self) -> Pool:
        await self.open()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Start a worker, without waiting until it is ready."""
        self._fill()

    async def close(self) -> None:
        """Kill every worker and wait until all are gone; runs that wait for one are refused."""
        self._closed = True
        self._refuse(_closing())
        if self._adopted is not None:
            self._adopted.kill()
            self._adopted.wait()
        await asyncio.gather(*self._opening)
        for each in list(self._workers):
            each.kill()
        await asyncio.gather(*(each.channel.dead.wait() for each in list(self._workers)))

    async def run(
        self,
        invocation: Invocation,
        *,
        on_log: Callable[[Log], None],
        on_fetch: Callable[[Fetch], None],
    ) -> Outcome:
        """Run a function once, in a context of its own; a function that fails is an outcome too.

        Cancelling kills its worker. Raises ConsoleError where no worker can be started.
        """
        frame = exchange.frame(invocation)
        taken = await self._take()
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def end(defect: BaseException | None = None) -> None:
            if not over.done():
                over.set_exception(defect) if defect else over.set_result(None)

        requests = Outgoing(self._fetcher, taken.channel.send, on_fetch, end, self._clock)
        run = Exchange(requests, on_log, end, self._clock)
        taken.start(run, frame)
        deadline = asyncio.get_running_loop().call_later(
            self._timeout_s, run.fail, failure.timeout(self._timeout_s)
        )
        try:
            await over
        finally:
            deadline.cancel()
            self._deaths = 0
            if taken.exchange is run:  # it has not brought the run to its end
                taken.exchange = None
                taken.kill()
            await requests.close()
        assert run.outcome is not None
        return run.outcome

    async def _take(self) -> _Worker:
        """A ready worker, which is the caller's from then on."""
        if self._deaths >= _TRIES:
            self._deaths = 0  # the cause may be gone by now
        while True:
            taken = self._ready.pop() if self._ready else await self._turn()
            if not taken.spent:
                return taken

    async def _turn(self) -> _Worker:
        if self._closed:
            raise _closing()
        turn: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._fill()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._offer(turn.result())
            raise

    # -- supply ------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Start the next worker, where one more is due: one at a time, for they slow each other."""
        if self._closed or self._deaths >= _TRIES or len(self._workers) >= self._size:
            return
        if not all(each.started for each in self._workers):
            return
        spawned, self._adopted = self._adopted, None
        try:
            spawned = spawned or self._spawn()
        except OSError as error:
            self._deaths = _TRIES
            self._refuse(failure.no_worker(0, str(error.strerror)))
            return
        new = _Worker(spawned, self._offer, self._bury)
        self._workers.add(new)
        new.expect_ready(self._start_s)
        opening = asyncio.get_running_loop().create_task(new.channel.open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _offer(self, ready: _Worker) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(ready)
                break
        else:
            self._ready.append(ready)
        self._fill()

    def _bury(self, dead: _Worker, status: int, words: str) -> None:
        dead.bury()
        self._workers.discard(dead)
        if dead in self._ready:
            self._ready.remove(dead)
        if dead.exchange is not None:
            garbled = dead.channel.garbled
            dead.exchange.fail(
                failure.garbage() if garbled else failure.worker_death(status, words)
            )
        elif not self._closed:
            self._deaths += 1
            if self._deaths >= _TRIES:
                self._refuse(failure.no_worker(status, words))
        self._fill()

    def _refuse(self, reason: ConsoleError) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(reason)


def _closing() -> ConsoleError:
    return ConsoleError("The console is closing.", exit_code=3)
