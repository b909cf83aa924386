"""Deliveries to deployed sources: each source keeps contexts warm, and none holds up the others.

A lane is a source's key: the deliveries that wait and the workers whose context is its own. Within
a lane the oldest goes first; lanes take turns where workers are short, and no lane ever has them
all. Where runs are short, some are sent ahead, so that a worker need not sleep between two of them;
what waits behind one that turns out long is asked back. The trap: a context must never change
lanes, so a worker leaves one only by making a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from console import limits, wire
from console.model import ConsoleError, Fetch, Invocation, Log, Outcome
from console.workers import exchange, failure
from console.workers.crew import TRIES, Crew
from console.workers.exchange import Clock, Exchange
from console.workers.lane import Deliverer, Job, Lane
from console.workers.member import Member
from console.workers.outgoing import Fetcher, Outgoing
from console.workers.worker import Spawned

_INVOCATIONS = 10_000  # of one context, lest anything leaks for long
_PATIENCE_S = 0.1  # of a delivery, before its lane gets workers beyond what the processors call for
_TENURE_S = 0.1  # of a worker in its lane while others want one: making a context takes 0.02
_AHEAD = 7  # deliveries in a worker's inbox beside the one it runs
_SHORT_MS = 10.0  # runs that may have others sent ahead behind them ...
_STREAK = 8  # ... once so many in a row were


class Crowded(ConsoleError):
    """More deliveries wait than may."""

    def __init__(self) -> None:
        super().__init__("Too many deliveries are waiting; send it again later.", exit_code=3)


class Deliveries(Crew):
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
        super().__init__(size=size, start_s=start_s, spawn=spawn)
        self._fetcher = fetcher
        self._timeout_s = timeout_s
        self._clock = clock
        self._lanes: dict[str, Lane] = {}
        self._short: dict[str, None] = {}
        """Keys of the lanes in which something waits, the one whose turn it is first."""
        self._waiting = 0
        self._alarm: asyncio.TimerHandle | None = None

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
        if self._alarm is not None:
            self._alarm.cancel()
        self._refuse(failure.closing())
        await self._end_all()

    # -- jobs --------------------------------------------------------------------------------

    def _submit(self, job: Job) -> None:
        lane = self._lanes.get(job.key)
        if lane is None:
            lane = self._lanes[job.key] = Lane(job.key)
        if lane.idle and not lane.waiting:
            self._start(lane.idle.pop(), job)
            return
        if self._deaths >= TRIES:
            self._deaths = 0  # the cause may be gone by now
        lane.waiting.append(job)
        self._waiting += 1
        self._short.setdefault(lane.key)
        self._share()

    def _start(self, member: Deliverer, job: Job) -> None:
        self._begin(member, job)
        self._send(member, job)

    def _begin(self, member: Deliverer, job: Job) -> None:
        """Its time runs from now on, and what the worker says is about it."""
        on_log, on_fetch = job.listeners
        job.member = member
        send = member.channel.send
        job.requests = Outgoing(self._fetcher, send, on_fetch, job.end, self._clock)
        job.run = Exchange(job.requests, on_log, job.end, self._clock)
        member.began = self._now()
        member.begin(job.run, self._timeout_s, kept=True)

    def _send(self, member: Deliverer, job: Job) -> None:
        if member.runs == 0:
            frame = exchange.frame(wire.KEEP, job.head, job.code)
        else:
            frame = exchange.frame(wire.INVOKE, job.head)
        member.runs += 1
        member.channel.send(frame)

    def _leave(self, job: Job) -> None:
        """A delivery is over, or its caller no longer waits for it."""
        lane = self._lanes.get(job.key)
        if job.member is not None and job.run is not None:
            self._deaths = 0
            job.member.abandon(job.run)
            if lane is not None:
                lane.streak = lane.streak + 1 if _is_short(job.run.outcome) else 0
        elif lane is not None and job in lane.waiting:
            lane.waiting.remove(job)
            self._waiting -= 1
            self._tidy(lane)
        # else it was sent ahead; when its turn comes, it will be seen to be over

    # -- sent ahead --------------------------------------------------------------------------

    def _feed(self, lane: Lane) -> None:
        """Send ahead what waits, to those of a lane's workers that have least."""
        while lane.waiting and lane.streak >= _STREAK:
            able = [each for each in lane.team if self._may_have_more(each, lane)]
            if not able:
                return
            member = min(able, key=lambda each: len(each.ahead))
            job = self._take_first(lane)
            member.ahead.append(job)
            self._send(member, job)

    def _may_have_more(self, member: Deliverer, lane: Lane) -> bool:
        return (
            len(member.ahead) < _AHEAD
            and member.exchange is not None
            and member.runs < _INVOCATIONS
            and not (member.spent or member.stale or member.recalling or self._is_overdue(member))
            and not self._must_yield(member, lane)
        )

    def _proceed(self, member: Deliverer) -> None:
        """A run is over, and the worker has begun the next by itself."""
        job = member.ahead.popleft()
        self._begin(member, job)
        if job.over.done():
            assert job.run is not None
            member.abandon(job.run)  # as if it had been cancelled a moment later
        if member.lane is not None:
            self._feed(member.lane)

    def _recall_overdue(self) -> None:
        """Ask back what waits behind a run that is longer than those before."""
        for member in self._workers:
            if member.ahead and not member.recalling and self._is_overdue(member):
                if member.lane is not None:
                    member.lane.streak = 0
                member.recall()

    def _is_overdue(self, member: Deliverer) -> bool:
        return self._now() - member.began > _PATIENCE_S / 2

    def _requeue(self, jobs: list[Job]) -> None:
        """What has not begun goes back to where it came from."""
        for job in reversed(jobs):
            if job.over.done():
                continue
            if self._closed:
                job.end(failure.closing())
                continue
            lane = self._lanes.setdefault(job.key, Lane(job.key))
            lane.waiting.appendleft(job)
            self._waiting += 1
            self._short.setdefault(lane.key)

    def _returned(self, jobs: list[Job]) -> None:
        self._requeue(jobs)
        self._share()

    # -- what waits --------------------------------------------------------------------------

    def _take_first(self, lane: Lane) -> Job:
        self._waiting -= 1
        job = lane.waiting.popleft()
        self._tidy(lane)
        return job

    def _tidy(self, lane: Lane) -> None:
        if not lane.waiting:
            self._short.pop(lane.key, None)
            if not lane.team:
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
            if lane and lane.waiting:
                self._feed(lane)
            if not lane or not lane.waiting or not self._needs_more(lane):
                continue
            if self._blank:
                self._settle(self._blank.pop(), lane)
            else:
                wanted += 1
                if self._coming < wanted:
                    self._make_blank(lane)
        self._expect_impatience()

    def _expect_impatience(self) -> None:
        if self._alarm is not None or self._closed:
            return
        if self._short or any(each.ahead for each in self._workers):
            self._alarm = asyncio.get_running_loop().call_later(_PATIENCE_S, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        self._recall_overdue()
        self._share()

    def _needs_more(self, lane: Lane) -> bool:
        if not lane.team:
            return True
        if len(lane.team) >= self._size - 1:
            return False
        impatient = self._now() - lane.waiting[0].since > _PATIENCE_S
        return impatient or len(self._workers) < self._cores

    def _settle(self, member: Deliverer, lane: Lane) -> None:
        """A worker with a fresh context becomes a lane's; the lane then comes last."""
        member.lane = lane
        member.runs = 0
        member.stale = False
        member.since = self._now()
        lane.team.append(member)
        if self._short.pop(lane.key, 0) is None:
            self._short[lane.key] = None
        self._start(member, self._take_first(lane))

    def _make_blank(self, lane: Lane) -> None:
        """For a lane: a new process, or the context of another lane that has slept longest."""
        if len(self._workers) < self._size:
            self._spawn_one()
            return
        if idle := self._idle():
            oldest = min(idle, key=lambda each: each.since)
            if not lane.team or self._now() - oldest.since > _PATIENCE_S:
                self._renew(oldest)

    def _idle(self) -> list[Deliverer]:
        return [each for lane in self._lanes.values() for each in lane.idle]

    def _renew(self, member: Deliverer) -> None:
        self._part(member)
        self._coming += 1
        member.renew()

    def _part(self, member: Deliverer) -> None:
        """A worker is no longer its lane's."""
        lane, member.lane = member.lane, None
        if lane is None:
            return
        lane.team.remove(member)
        if member in lane.idle:
            lane.idle.remove(member)
        self._tidy(lane)

    def _ready(self, member: Member) -> None:
        """A worker has a fresh context, or has told an outcome and keeps its own."""
        assert isinstance(member, Deliverer)
        lane = member.lane
        if member.ahead:
            self._proceed(member)
        elif member.spent:
            return
        elif lane is None:
            self._coming -= 1
            member.since = self._now()
            self._blank.append(member)
            self._share()
        elif member.stale or member.runs >= _INVOCATIONS or self._must_yield(member, lane):
            self._renew(member)
            self._share()
        elif lane.waiting:
            self._start(member, self._take_first(lane))
            self._feed(lane)
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
            not other.team
            or (len(other.team) + 1 < len(lane.team) and now - other.waiting[0].since > _PATIENCE_S)
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
            if self._deaths >= TRIES:
                self._refuse(failure.no_worker(status, words))
        self._requeue(list(dead.ahead))
        dead.ahead.clear()
        if not self._closed:
            self._share()


def _is_short(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.duration_ms < _SHORT_MS
