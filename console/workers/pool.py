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
from console.model import ConsoleError, Failure, Fetch, Invocation, Log, Outcome
from console.workers import exchange, failure, worker
from console.workers.deliveries import Deliveries
from console.workers.details import Details
from console.workers.exchange import Clock, Exchange
from console.workers.member import START_S, Member
from console.workers.outgoing import Fetcher, Outgoing
from console.workers.worker import Spawned

_TRIES = 3


class Pool:
    """Workers and the runs in them.

    Args:
        fetcher: makes the requests of functions.
        deployed_fetcher: makes those of deliveries, where another does.
        size: most worker processes for test runs; from two on, one is warm while another runs.
        deliverers: most worker processes for deliveries, beside those; by default as many as the
            processors call for. None is started before it is needed.
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
        deployed_fetcher: Fetcher | None = None,
        size: int = 2,
        deliverers: int | None = None,
        adopt: Spawned | None = None,
        timeout_s: float = limits.RUN_TIMEOUT_S,
        start_s: float = START_S,
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
        self._workers: set[Member] = set()
        self._ready: list[Member] = []
        self._waiting: deque[asyncio.Future[Member]] = deque()
        self._opening: set[asyncio.Task[None]] = set()
        self._deaths = 0
        """Since the last run."""
        self._closed = False
        self._deliveries = Deliveries(
            fetcher=deployed_fetcher or fetcher,
            size=deliverers,
            timeout_s=timeout_s,
            start_s=start_s,
            spawn=spawn,
            clock=clock,
        )

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
        self._refuse(failure.closing())
        if self._adopted is not None:
            self._adopted.kill()
            self._adopted.wait()
        await asyncio.gather(*self._opening, self._deliveries.close())
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
        code = invocation.code
        frame = exchange.frame(wire.RUN, exchange.message(invocation, traced=True), code)
        return await self._exchange(frame, on_log, on_fetch)

    async def check(self, code: str) -> Failure | None:
        """What is wrong with the syntax of code, of which nothing runs."""
        frame = exchange.frame(wire.CHECK, b"", code)
        outcome = await self._exchange(frame, lambda log: None, lambda fetch: None)
        return outcome.error

    async def deliver(
        self,
        invocation: Invocation,
        *,
        warm: str,
        on_log: Callable[[Log], None],
        on_fetch: Callable[[Fetch], None],
    ) -> Outcome:
        """Run a deployed function, in a context that earlier deliveries of the same key left.

        Args:
            invocation: what to run; its code and its settings must be the same for a key.
            warm: the key: one version of a source, with its settings.
            on_log: gets each log as it comes.
            on_fetch: gets each request when it has ended.

        Raises:
            Crowded: too many deliveries wait.
            ConsoleError: no worker can be started.
        """
        if self._closed:
            raise failure.closing()
        return await self._deliveries.deliver(invocation, warm, on_log, on_fetch)

    def forget(self, prefix: str) -> None:
        """Give up the contexts of all keys that begin so, each after the delivery under way."""
        self._deliveries.forget(prefix)

    async def _exchange(
        self, frame: bytes, on_log: Callable[[Log], None], on_fetch: Callable[[Fetch], None]
    ) -> Outcome:
        taken = await self._take()
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def end(defect: BaseException | None = None) -> None:
            if not over.done():
                over.set_exception(defect) if defect else over.set_result(None)

        requests = Outgoing(
            self._fetcher, taken.channel.send, on_fetch, end, self._clock, Details()
        )
        run = Exchange(requests, on_log, end, self._clock)
        taken.start(run, frame, self._timeout_s)
        try:
            await over
        finally:
            self._deaths = 0
            taken.abandon(run)
            await requests.close()
        assert run.outcome is not None
        return run.outcome

    async def _take(self) -> Member:
        """A ready worker, which is the caller's from then on."""
        if self._deaths >= _TRIES:
            self._deaths = 0  # the cause may be gone by now
        while True:
            taken = self._ready.pop() if self._ready else await self._turn()
            if not taken.spent:
                return taken

    async def _turn(self) -> Member:
        if self._closed:
            raise failure.closing()
        turn: asyncio.Future[Member] = asyncio.get_running_loop().create_future()
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
        new = Member(spawned, self._offer, self._bury)
        self._workers.add(new)
        new.expect_ready(self._start_s)
        opening = asyncio.get_running_loop().create_task(new.channel.open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _offer(self, ready: Member) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(ready)
                break
        else:
            self._ready.append(ready)
        self._fill()

    def _bury(self, dead: Member, status: int, words: str) -> None:
        self._workers.discard(dead)
        if dead in self._ready:
            self._ready.remove(dead)
        if not dead.bury(status, words) and not self._closed:
            self._deaths += 1
            if self._deaths >= _TRIES:
                self._refuse(failure.no_worker(status, words))
        self._fill()

    def _refuse(self, reason: ConsoleError) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(reason)
