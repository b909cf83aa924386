"""Deliveries to deployed sources: each source keeps contexts warm, and none holds up the others.

A lane is a source's key: the deliveries that wait and the workers whose context is its own. Within
a lane the oldest goes first; lanes take turns where workers are short, and no lane ever has them
all. The trap: a context must never change lanes, so a worker leaves one only by making a new one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from console import limits, wire
from console.model import ConsoleError, Fetch, Invocation, Log, Outcome
from console.workers import exchange, failure
from console.workers.exchange import Clock, Exchange
from console.workers.lane import Deliverer, Job, Lane
from console.workers.member import Member
from console.workers.outgoing import Fetcher, Outgoing
from console.workers.worker import Spawned

_TRIES = 3
_LEAST, _MOST = 4, 12  # workers; each holds some 70 MB
_INVOCATIONS = 10_000  # of one context, lest anything leaks for long
_PATIENCE_S = 0.1  # of a delivery, before its lane gets workers beyond what the processors call for
_TENURE_S = 0.1  # of a worker in its lane while others want one: making a context takes 0.02
_IDLE_S = 600.0  # then a worker's memory is worth more than its context


class Crowded(ConsoleError):
    """More deliveries wait than may."""

    def __init__(self) -> None:
        super().__init__("Too many deliveries are waiting; send it again later.", exit_code=3)


class Deliveries:
    """Workers that keep their contexts.

    Args:
        size: most workers; one more than a lane may have.
        others: as for a pool.
    """

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        size: int | None,
        timeout_s: float,
        start_s: float,
        spawn: Callable[[], Spawned],
        clock: Clock,
    ) -> None:
        self._fetcher = fetcher
        self._timeout_s = timeout_s
        self._start_s = start_s
        self._spawn = spawn
        self._clock = clock
        self._cores = _processors()
        self._size = size or max(_LEAST, min(4 * self._cores, _MOST))
        self._workers: set[Deliverer] = set()
        self._blank: list[Deliverer] = []
        self._coming = 0
        """Workers that will be blank soon."""
        self._lanes: dict[str, Lane] = {}
        self._short: dict[str, None] = {}
        """Keys of the lanes in which something waits, the one whose turn it is first."""
        self._waiting = 0
        self._opening: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._sweep: asyncio.TimerHandle | None = None
        self._deaths = 0
        self._closed = False

    async def deliver(
        self,
        invocation: Invocation,
        key: str,
        on_log: Callable[[Log], None],
        on_fetch: Callable[[Fetch], None],
    ) -> Outcome:
        """See `Pool.deliver`."""
        if self._waiting >= limits.DELIVERIES_WAITING:
            raise Crowded
        head = exchange.message(invocation)
        exchange.check(head, invocation.code)
        job = Job(key, head, invocation.code, (on_log, on_fetch), self._now())
        self._submit(job)
        try:
            await job.over
        finally:
            self._leave(job)
            if job.requests is not None:
                await job.requests.close()
        assert job.run is not None and job.run.outcome is not None
        return job.run.outcome

    def forget(self, prefix: str) -> None:
        """See `Pool.forget`."""
        for member in self._workers:
            if member.lane is not None and member.lane.key.startswith(prefix):
                member.stale = True
                if member in member.lane.idle:
                    self._renew(member)

    async def close(self) -> None:
        """Kill every worker and wait until all are gone; what waits is refused."""
        self._closed = True
        for timer in (self._alarm, self._sweep):
            if timer is not None:
                timer.cancel()
        self._refuse(failure.closing())
        await asyncio.gather(*self._opening)
        members = list(self._workers)
        for each in members:
            each.kill()
        await asyncio.gather(*(each.channel.dead.wait() for each in members))

    # -- jobs --------------------------------------------------------------------------------

    def _submit(self, job: Job) -> None:
        lane = self._lanes.get(job.key)
        if lane is None:
            lane = self._lanes[job.key] = Lane(job.key)
        if lane.idle and not lane.waiting:
            self._start(lane.idle.pop(), job)
            return
        if self._deaths >= _TRIES:
            self._deaths = 0  # the cause may be gone by now
        lane.waiting.append(job)
        self._waiting += 1
        self._short.setdefault(lane.key)
        self._share()

    def _start(self, member: Deliverer, job: Job) -> None:
        on_log, on_fetch = job.listeners
        job.member = member
        send = member.channel.send
        job.requests = Outgoing(self._fetcher, send, on_fetch, job.end, self._clock)
        job.run = Exchange(job.requests, on_log, job.end, self._clock)
        if member.runs == 0:
            frame = exchange.frame(wire.KEEP, job.head, job.code)
        else:
            frame = exchange.frame(wire.INVOKE, job.head)
        member.runs += 1
        member.start(job.run, frame, self._timeout_s, kept=True)

    def _leave(self, job: Job) -> None:
        """A delivery is over, or its caller no longer waits for it."""
        if job.member is not None and job.run is not None:
            self._deaths = 0
            job.member.abandon(job.run)
        elif (lane := self._lanes.get(job.key)) is not None and job in lane.waiting:
            lane.waiting.remove(job)
            self._waiting -= 1
            self._tidy(lane)

    def _take_first(self, lane: Lane) -> Job:
        self._waiting -= 1
        job = lane.waiting.popleft()
        self._tidy(lane)
        return job

    def _tidy(self, lane: Lane) -> None:
        if not lane.waiting:
            self._short.pop(lane.key, None)
            if lane.members == 0:
                self._lanes.pop(lane.key, None)

    def _refuse(self, reason: ConsoleError) -> None:
        for key in list(self._short):
            lane = self._lanes[key]
            while lane.waiting:
                self._take_first(lane).end(reason)

    # -- workers -----------------------------------------------------------------------------

    def _share(self) -> None:
        """Give lanes that wait what there is, in turn; have more made where that is due."""
        wanted = 0
        for key in list(self._short):
            lane = self._lanes.get(key)
            while lane and lane.waiting and lane.idle:
                self._start(lane.idle.pop(), self._take_first(lane))
            if not lane or not lane.waiting or not self._needs_more(lane):
                continue
            if self._blank:
                self._settle(self._blank.pop(), lane)
            else:
                wanted += 1
                if self._coming < wanted:
                    self._make_blank(lane)
        if self._short and self._alarm is None and not self._closed:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(_PATIENCE_S, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        self._share()

    def _retire(self) -> None:
        """End workers that nobody has needed for long."""
        self._sweep = None
        long_ago = self._now() - _IDLE_S
        idle = [*self._blank, *(each for lane in self._lanes.values() for each in lane.idle)]
        for member in idle:
            if member.since < long_ago:
                member.stale = True
                member.kill()
        self._expect_rest()

    def _expect_rest(self) -> None:
        if self._sweep is None and self._workers and not self._closed:
            self._sweep = asyncio.get_running_loop().call_later(_IDLE_S, self._retire)

    def _needs_more(self, lane: Lane) -> bool:
        if lane.members == 0:
            return True
        if lane.members >= self._size - 1:
            return False
        impatient = self._now() - lane.waiting[0].since > _PATIENCE_S
        return impatient or len(self._workers) < self._cores

    def _settle(self, member: Deliverer, lane: Lane) -> None:
        """A worker with a fresh context becomes a lane's; the lane then comes last."""
        member.lane = lane
        member.runs = 0
        member.stale = False
        member.since = self._now()
        lane.members += 1
        if self._short.pop(lane.key, 0) is None:
            self._short[lane.key] = None
        self._start(member, self._take_first(lane))

    def _make_blank(self, lane: Lane) -> None:
        """For a lane: a new process, or the context of another lane that has slept longest."""
        if len(self._workers) < self._size:
            self._spawn_one()
            return
        idle = [each for other in self._lanes.values() for each in other.idle]
        if idle:
            oldest = min(idle, key=lambda each: each.since)
            if lane.members == 0 or self._now() - oldest.since > _PATIENCE_S:
                self._renew(oldest)

    def _renew(self, member: Deliverer) -> None:
        self._part(member)
        self._coming += 1
        member.renew()

    def _part(self, member: Deliverer) -> None:
        """A worker is no longer its lane's."""
        lane, member.lane = member.lane, None
        if lane is None:
            return
        lane.members -= 1
        if member in lane.idle:
            lane.idle.remove(member)
        self._tidy(lane)

    def _spawn_one(self) -> None:
        if self._closed or self._deaths >= _TRIES:
            return
        if not all(each.started for each in self._workers):
            return  # one at a time, for they slow each other
        try:
            spawned = self._spawn()
        except OSError as error:
            self._deaths = _TRIES
            self._refuse(failure.no_worker(0, str(error.strerror)))
            return
        new = Deliverer(spawned, self._ready, self._bury)
        self._workers.add(new)
        self._coming += 1
        self._expect_rest()
        new.expect_ready(self._start_s)
        opening = asyncio.get_running_loop().create_task(new.channel.open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _ready(self, member: Member) -> None:
        """A worker has a fresh context, or has told an outcome and keeps its own."""
        assert isinstance(member, Deliverer)
        lane = member.lane
        if lane is None:
            self._coming -= 1
            member.since = self._now()
            self._blank.append(member)
            self._share()
        elif member.stale or member.runs >= _INVOCATIONS or self._must_yield(member, lane):
            self._renew(member)
            self._share()
        elif lane.waiting:
            self._start(member, self._take_first(lane))
        else:
            member.since = self._now()
            lane.idle.append(member)
            if self._short:
                self._share()

    def _must_yield(self, member: Deliverer, lane: Lane) -> bool:
        """Whether a lane that waits has less than this one and nothing else is to be had."""
        if not self._short or self._blank or len(self._workers) < self._size:
            return False
        now = self._now()
        if now - member.since < _TENURE_S:
            return False
        poor = sum(
            other.members == 0
            or (other.members + 1 < lane.members and now - other.waiting[0].since > _PATIENCE_S)
            for other in (self._lanes[key] for key in self._short)
        )
        return poor > self._coming

    def _bury(self, dead: Member, status: int, words: str) -> None:
        assert isinstance(dead, Deliverer)
        self._workers.discard(dead)
        if dead in self._blank:
            self._blank.remove(dead)
        elif dead.lane is None:
            self._coming -= 1
        self._part(dead)
        if not dead.bury(status, words) and not dead.stale:
            self._deaths += 1
            if self._deaths >= _TRIES:
                self._refuse(failure.no_worker(status, words))
        if not self._closed:
            self._share()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1
