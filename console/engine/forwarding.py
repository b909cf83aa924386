"""Events of deployed sources that also go to a Tracking API.

Owns when forwarding starts and stops; `console.forwarding` does the work. What waits is in the
store's outbox, put there together with its delivery. The trap: this listens on the path of every
delivery, so it must cost nothing where no source forwards.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from console.clock import Clock, stamp
from console.engine.core import Core, needs
from console.model import ForwardingStatus
from console.notices import DeliveryFinished, Notice, SourcesChanged
from console.store import Store

if TYPE_CHECKING:
    from console.forwarding.line import Line
    from console.forwarding.sender import Sender

_ALL = 10**9


class Forwards(Core):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._lines: dict[str, Line] = {}
        self._forwarding: dict[str, bool] = {}
        """Whether a source forwards, for those that were asked about lately."""
        self._sender: Sender | None = None
        self.listen(self._note_delivery)

    @needs("view sources")
    async def forwarding_status(self, source_id: str) -> ForwardingStatus:
        """What of a source waits to be forwarded, and how that goes."""
        line = self._lines.get(source_id)
        if line is None:
            return ForwardingStatus(0)
        return msgspec.structs.replace(line.status, pending=line.pending)

    def _open_forwarding(self) -> None:
        """Take up what waits since the workspace was open the last time."""
        if not self._store.outbox(1):
            return
        kept = self._store.deliveries(limit=_ALL)
        source_of = {delivery.id: delivery.source_id for delivery in kept}
        for delivery_id in self._store.outbox(_ALL):
            if delivery_id in source_of:
                self._line(source_of[delivery_id]).add([delivery_id])

    async def _resume_forwarding(self, source_id: str) -> None:
        """Take up what waits of a source that is back."""
        waiting = set(self._store.outbox(_ALL))
        kept = self._store.deliveries(source_id, _ALL)
        ids = [delivery.id for delivery in reversed(kept) if delivery.id in waiting]
        if ids:
            self._line(source_id).add(ids)

    async def _stop_forwarding(self, source_id: str) -> None:
        """Let go of what a source that is gone had in the queue; the outbox is not changed."""
        line = self._lines.pop(source_id, None)
        if line is not None:
            await line.close()

    async def _close_forwarding(self) -> None:
        for line in self._lines.values():
            await line.close()
        if self._sender is not None:
            await self._sender.close()

    def _note_delivery(self, notice: Notice) -> None:
        if isinstance(notice, DeliveryFinished):
            delivery = notice.delivery
            emitted = delivery.events and delivery.status == "delivered"
            if emitted and self._forwards(delivery.source_id):
                self._line(delivery.source_id).add([delivery.id])
        elif isinstance(notice, SourcesChanged):
            self._forwarding.pop(notice.source_id, None)
            if notice.source_id in self._lines:
                self._lines[notice.source_id].wake()

    def _forwards(self, source_id: str) -> bool:
        if source_id not in self._forwarding:
            source = self._store.source(source_id)
            self._forwarding[source_id] = source is not None and source.forwarding is not None
        return self._forwarding[source_id]

    def _line(self, source_id: str) -> Line:
        line = self._lines.get(source_id)
        if line is None:
            from console.forwarding.line import Line
            from console.forwarding.sender import Sender

            self._sender = self._sender or Sender()
            line = self._lines[source_id] = Line(
                source_id,
                self._store,
                send=self._sender,
                wait=_until,
                now=self._in,
                chance=random.random,
                changed=lambda changed: self._tell(SourcesChanged(changed)),
                report=self._store.problems.append,
            )
        return line

    def _in(self, seconds: float) -> str:
        """The time so many real seconds from now, by a clock that may run faster."""
        return stamp(self._clock.now() + timedelta(seconds=seconds * self._clock.speed))


async def _until(seconds: float, woken: asyncio.Event) -> None:
    """Real time, however fast the workspace's clock runs: the other server's clock does not."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
