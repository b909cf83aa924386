"""The retry queue: one task waits for the earliest entry, starts what is due, and waits again.

The store has the queue; the heap here only says when to look. So a crash costs nothing: an attempt
that was under way is simply due again. A retry takes the version and settings that its source has
then. While a source is disabled its entries wait; with the source they go.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from datetime import timedelta
from heapq import heappop, heappush

import msgspec

from console import limits
from console.access import source_shown
from console.clock import Clock, instant, stamp
from console.engine.core import needs
from console.engine.deliveries import Deliveries, error_record
from console.model import ConsoleError, Delivery, DeliveryDetail, Retry
from console.notices import Notice, RetriesChanged, SourcesChanged
from console.store import Store
from console.text import printable

_COMMAND_S = 1.0  # a command that opens the workspace is gone by then, and should run no retries
_UNWELL_S = 60.0
_FASTEST = 100_000.0


class Retries(Deliveries):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._due: list[tuple[str, str]] = []
        """When, and the id of a delivery; entries that are out of date do no harm."""
        self._trying: dict[str, asyncio.Task[Delivery | None]] = {}
        self._woken = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._start: asyncio.TimerHandle | None = None
        self._looked_at = ""
        """When the queue was looked at last."""
        self.listen(self._note_source)

    # -- the door ----------------------------------------------------------------------------

    @needs("view sources", shows=source_shown)
    async def retries(self) -> list[Retry]:
        """What waits to be tried again, the next first."""
        return self._store.retries()

    @needs("connect", of=lambda self, delivery_id: self._of_delivery(delivery_id))
    async def retry_now(self, delivery_id: str) -> Delivery:
        """Try a delivery again at once, and say what came of it."""
        entry = self._entry(delivery_id)
        deployment = self._deployment(entry.source_id)
        if deployment is None or not deployment.source.enabled:
            raise ConsoleError(f"{entry.source_name!r} is disabled; enable it first.")
        task = self._trying.get(delivery_id) or self._try(delivery_id)
        done = await asyncio.shield(task)
        if done is None:
            raise ConsoleError(
                "That delivery is no longer kept, or its source is no longer connected."
            )
        return done

    @needs("connect", of=lambda self, delivery_id: self._of_delivery(delivery_id))
    async def drop_retry(self, delivery_id: str) -> None:
        """Give a delivery up; it goes to the errors with its last failure."""
        self._entry(delivery_id)
        if delivery_id in self._trying:
            raise ConsoleError("That delivery is being tried just now; see what comes of it.")
        detail = self._store.delivery(delivery_id) if await self._to_try(delivery_id) else None
        deployment = None if detail is None else self._deployment(detail.delivery.source_id)
        if detail is None or deployment is None:
            raise ConsoleError("That delivery is no longer kept.")
        dropped = msgspec.structs.replace(detail.delivery, status="dropped")
        request = deployment.hidden_request(detail.request)
        name = deployment.function.name
        await self._store.add_delivery(
            DeliveryDetail(dropped, request, detail.outcome, detail.events),
            retry=None,
            tally=None,
            objects=(),
            error=error_record(dropped, name, request, detail.outcome, self._now()),
            outbox=False,
        )
        self._announce(dropped, None, queue_changed=True)

    async def clock_speed(self) -> float:
        """How many times faster than the wall's the workspace's clock goes."""
        return self._clock.speed

    async def clock_time(self) -> str:
        """What the workspace's clock shows, which may be ahead of the wall's."""
        return self._now()

    @needs("connect")
    async def set_clock_speed(self, factor: float) -> None:
        """Let time pass faster for retries and retention, until the host of the workspace ends."""
        if not math.isfinite(factor) or not 1 <= factor <= _FASTEST:
            raise ConsoleError(f"The clock can go 1 to {_FASTEST:,.0f} times as fast.")
        self._clock.run_at(factor)
        self._wake()
        self._tell(RetriesChanged())

    def _entry(self, delivery_id: str) -> Retry:
        entry = self._store.retry(delivery_id)
        if entry is None:
            raise ConsoleError(f"{printable(delivery_id)!r} is not in the retry queue.")
        return entry

    # -- waiting -----------------------------------------------------------------------------

    async def _resume_retries(self) -> None:
        """Wait for what the last host left; a clock that ran fast then may have left odd times."""
        latest = self._latest()
        for entry in self._store.retries():
            if entry.next_at > latest:
                entry = msgspec.structs.replace(entry, next_at=latest)
                with contextlib.suppress(ConsoleError):  # a full disk makes nobody wait longer
                    await self._store.put_retry(entry)
            heappush(self._due, (entry.next_at, entry.delivery_id))
        if self._due:
            self._start = asyncio.get_running_loop().call_later(_COMMAND_S, self._wake)

    async def _close_retries(self) -> None:
        if self._start is not None:
            self._start.cancel()
        tasks: list[asyncio.Task[None] | asyncio.Task[Delivery | None]] = [*self._trying.values()]
        if self._keeper is not None:
            tasks.append(self._keeper)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _is_queue_full(self) -> bool:
        return (
            len(self._due) >= limits.RETRIES_WAITING
            or self._store.retries_bytes() >= limits.RETRIES_WAITING_BYTES
        )

    def _await_retry(self, retry: Retry) -> None:
        heappush(self._due, (retry.next_at, retry.delivery_id))
        self._wake()

    def _note_source(self, notice: Notice) -> None:
        """One that is enabled again goes on with what waited."""
        if isinstance(notice, SourcesChanged) and self._keeper is not None:
            for entry in self._store.retries():
                if entry.source_id == notice.source_id:
                    heappush(self._due, (entry.next_at, entry.delivery_id))
            self._woken.set()

    def _wake(self) -> None:
        if self._keeper is None:
            self._keeper = asyncio.get_running_loop().create_task(self._keep_trying())
        self._woken.set()

    async def _keep_trying(self) -> None:
        while True:
            self._woken.clear()
            self._rein_in()
            self._start_due()
            if self._due and len(self._trying) < limits.RETRIES_AT_ONCE:
                await self._clock.until(instant(self._due[0][0]), self._woken)
            else:
                await self._woken.wait()

    def _latest(self) -> str:
        """Nothing waits longer than this."""
        return stamp(self._clock.now() + timedelta(seconds=limits.RETRY_MOST_S))

    def _rein_in(self) -> None:
        """Let nothing wait for a time that is far off since somebody set the clock back."""
        now = self._now()
        if now < self._looked_at:
            latest = self._latest()
            self._due = sorted((min(at, latest), delivery_id) for at, delivery_id in self._due)
        self._looked_at = now

    def _start_due(self) -> None:
        now, latest = self._now(), self._latest()
        while self._due and self._due[0][0] <= now and len(self._trying) < limits.RETRIES_AT_ONCE:
            _, delivery_id = heappop(self._due)
            entry = self._store.retry(delivery_id)
            if entry is None or delivery_id in self._trying:
                continue
            if now < entry.next_at <= latest:  # it was looked for earlier, by a clock set back
                heappush(self._due, (entry.next_at, delivery_id))
                continue
            source = self._store.source(entry.source_id)
            if source is not None and source.enabled:
                self._try(delivery_id)

    # -- trying ------------------------------------------------------------------------------

    def _try(self, delivery_id: str) -> asyncio.Task[Delivery | None]:
        task = asyncio.get_running_loop().create_task(self._retry(delivery_id))
        self._trying[delivery_id] = task
        task.add_done_callback(lambda _: self._tried(delivery_id, task))
        return task

    async def _retry(self, delivery_id: str) -> Delivery | None:
        detail = await self._to_try(delivery_id)
        deployment = None if detail is None else self._deployment(detail.delivery.source_id)
        if detail is None or deployment is None:
            return None
        outcome = await self._executed(deployment, delivery_id, detail.request)
        kept = self._store.delivery(delivery_id)
        shown = None if kept is None else kept.request
        return await self._record(deployment, detail.delivery, detail.request, outcome, shown)

    async def _to_try(self, delivery_id: str) -> DeliveryDetail | None:
        """What waits; damaged, it would wait for ever, so it leaves the queue."""
        try:
            if (detail := self._store.delivery_to_send(delivery_id)) is not None:
                return detail
        except ConsoleError:
            if not await self._store.give_up_retry(delivery_id):
                raise
        else:
            await self._store.give_up_retry(delivery_id)
        self._tell(RetriesChanged())
        return None

    def _tried(self, delivery_id: str, task: asyncio.Task[Delivery | None]) -> None:
        del self._trying[delivery_id]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ConsoleError):
            # No worker, or no disk: nothing has changed, so it stays due, but not at once. The
            # environment gets well in real time, however fast the clock runs.
            later = self._clock.now() + timedelta(seconds=_UNWELL_S * self._clock.speed)
            heappush(self._due, (stamp(later), delivery_id))
        elif error is not None:
            what = {"message": "A retry failed", "exception": error}
            asyncio.get_running_loop().call_exception_handler(what)
        elif (entry := self._store.retry(delivery_id)) is not None:
            # On a fast clock it may have come due, and been passed over, before this task ended.
            heappush(self._due, (entry.next_at, delivery_id))
        self._woken.set()
