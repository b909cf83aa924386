"""What of one source waits to be forwarded, and the task that sends it, in order.

Owns the queue in memory, the retries and what can be told of them; the outbox of the store is what
lasts. Knows no HTTP. The trap: a delivery leaves the outbox only after the endpoint has taken all
of it, so that whatever ends this process costs at most a repetition.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from console import limits
from console.forwarding import batches
from console.forwarding.batches import Batch, Parcel
from console.forwarding.endpoint import host
from console.forwarding.verdicts import Verdict, wait_s
from console.model import ConsoleError, DeliveryDetail, Forwarding, ForwardingStatus
from console.text import printable

if TYPE_CHECKING:
    from console.store import Store

Send = Callable[[Forwarding, bytes, int], Awaitable[Verdict]]
Wait = Callable[[float, asyncio.Event], Awaitable[None]]

_AT_ONCE = 50  # deliveries read from disk before others may use the loop, about 5 ms


class Line:
    """
    Args:
        source_id: whose events these are.
        store: with the outbox.
        send: one request.
        wait: for so many seconds, or until an event.
        now: the time some seconds from now, as values have it.
        chance: from 0 to 1.
        changed: called when the forwarding began to fail, or works again.
        report: called with a sentence where events are lost, once for each sentence.
    """

    def __init__(
        self,
        source_id: str,
        store: Store,
        *,
        send: Send,
        wait: Wait,
        now: Callable[[float], str],
        chance: Callable[[], float],
        changed: Callable[[str], None],
        report: Callable[[str], None],
    ) -> None:
        self.source_id = source_id
        self._store = store
        self._send = send
        self._wait = wait
        self._now = now
        self._chance = chance
        self._changed = changed
        self._report = report
        self._reported: set[str] = set()
        self._ids: deque[str] = deque()
        self._parcels: list[Parcel] = []
        """The first of what waits, read from the store."""
        self._skip = 0
        self._most = limits.BATCH_EVENTS
        self._failures = 0
        self._used: Forwarding | None = None
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.status = ForwardingStatus(0)

    @property
    def pending(self) -> int:
        return len(self._ids) + len(self._parcels)

    def add(self, delivery_ids: Iterable[str]) -> None:
        """Put deliveries at the end; they are in the outbox already."""
        self._ids.extend(delivery_ids)
        if self._ids and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Try again at once where the source forwards elsewhere than before, or no more."""
        source = self._store.source(self.source_id)
        if source is None or source.forwarding != self._used:
            self._woken.set()

    async def close(self) -> None:
        """Stop; what is under way stays in the outbox."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while self.pending:
            self._woken.clear()
            source = self._store.source(self.source_id)
            self._used = source.forwarding if source is not None else None
            if self._used is None:
                await self._drop_all()
                continue
            await self._load()
            batch = batches.batch(self._parcels, self._skip, self._most)
            if not batch.count:
                await self._settle(batch)
                continue
            verdict = await self._send(self._used, batch.body, batch.count)
            await self._act(verdict, batch, host(self._used.endpoint))

    async def _load(self) -> None:
        """Read deliveries until there are enough for a batch."""
        read = 0
        while self._ids and not batches.is_full(self._parcels, self._skip):
            detail = self._kept(self._ids[0])
            if detail is None:
                self._lose("Some of what waited is no longer kept or cannot be read.", 0)
                self._parcels.append(Parcel(self._ids[0], []))
            else:
                parcel = batches.parcel(detail)
                if parcel.oversized:
                    self._lose(
                        "An event was too large to be forwarded: over 32 KB with its id and time.",
                        parcel.oversized,
                    )
                self._parcels.append(parcel)
            self._ids.popleft()
            read += 1
            if read % _AT_ONCE == 0:
                await asyncio.sleep(0)

    def _kept(self, delivery_id: str) -> DeliveryDetail | None:
        try:
            return self._store.delivery_to_send(delivery_id)
        except ConsoleError:  # damaged on disk, which the store has told by itself
            return None

    async def _act(self, verdict: Verdict, batch: Batch, endpoint: str) -> None:
        name = printable(endpoint)
        if verdict.kind == "smaller":
            self._most = max(1, batch.count // 2)
        elif verdict.kind == "later":
            await self._fail(f"{name} {printable(verdict.problem)}.", verdict.asked_s)
        elif verdict.kind == "refused":
            self._lose(f"{name} {printable(verdict.problem)}.", batch.count)
            await self._settle(batch)
        else:
            await self._succeed(batch)

    async def _succeed(self, batch: Batch) -> None:
        self._failures = 0
        self._most = min(limits.BATCH_EVENTS, self._most * 2)
        before = self.status
        self._set(
            sent=before.sent + batch.count, last_success_at=self._now(0), problem="", next_at=None
        )
        await self._settle(batch)
        if before.problem or before.last_success_at is None:
            self._changed(self.source_id)

    async def _fail(self, problem: str, asked_s: float) -> None:
        self._failures += 1
        seconds = wait_s(self._failures, asked_s, self._chance())
        before = self.status.problem
        self._set(problem=problem, next_at=self._now(seconds))
        if before != problem:
            self._changed(self.source_id)
        await self._wait(seconds, self._woken)

    def _lose(self, problem: str, events: int) -> None:
        """Events will not arrive: said in the state of this source, and once in the workspace's."""
        self._set(dropped=self.status.dropped + events, problem=problem, next_at=None)
        if problem in self._reported:
            return
        self._reported.add(problem)
        source = self._store.source(self.source_id)
        self._report(f"Forwarding of {source.name if source else self.source_id}: {problem}")
        self._changed(self.source_id)

    async def _settle(self, batch: Batch) -> None:
        """Let go of what is finished, first in memory: what went out must not go out again."""
        del self._parcels[: len(batch.finished)]
        self._skip = batch.skip
        await self._take_out(batch.finished)

    async def _drop_all(self) -> None:
        """Nobody wants these any more."""
        gone = [parcel.delivery_id for parcel in self._parcels] + list(self._ids)
        self._parcels, self._skip = [], 0
        self._ids.clear()
        await self._take_out(gone)

    async def _take_out(self, delivery_ids: list[str]) -> None:
        if not delivery_ids:
            return
        try:
            await self._store.outbox_done(delivery_ids)
        except ConsoleError as refusal:  # sent, but it would be sent again after a restart
            self._report(f"The outbox of forwarding cannot be written: {refusal.message}")

    def _set(self, **fields: object) -> None:
        self.status = msgspec.structs.replace(self.status, **fields)
