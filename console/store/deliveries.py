"""Deliveries of connected sources, and all that one of them changes: kept in a single write.

What a delivery is and when it is tried again is the engine's to say. The trap: what is derived from
the tables (`_forget`) has to follow every change of them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator

import msgspec

from console.model import (
    ConsoleError,
    DebuggerEvent,
    Delivery,
    DeliveryDetail,
    Retry,
    Run,
    RunSummary,
    Source,
    StoredObject,
    Tally,
)
from console.store import seals
from console.store.database import Edit
from console.store.debugger import Debugger
from console.store.frames import framed_bytes
from console.store.objects import Objects
from console.store.refusals import retry_lost
from console.store.retention import Retention
from console.store.runs import Runs
from console.store.seals import SealedDetail, Unmasked
from console.store.shapes import KeptDelivery, Seal, Waiting
from console.store.sources import Sources
from console.store.tables import Document

_DEBUGGERS = 8  # each may hold 4 MB
_OF_A_DELIVERY = ("deliveries", "retries", "outbox", "seals")


class Deliveries(Runs, Objects, Sources):
    _kept_retention: Retention | None
    _debuggers: dict[str | None, Debugger]
    """Of the sources looked at lately; None stands for all."""

    def _forget(self) -> None:
        super()._forget()
        self._kept_retention = None
        self._debuggers = {}

    def add_delivery(
        self,
        detail: DeliveryDetail,
        *,
        retry: Retry | None,
        tally: Tally | None,
        objects: Iterable[StoredObject],
        error: tuple[RunSummary, Run] | None,
        outbox: bool,
        unmasked: Unmasked | None = None,
    ) -> asyncio.Future[None]:
        """Keep a delivery, or what came of its next attempt, with all that it changes.

        Memory has it when this returns, the disk when the returned future is done.

        Args:
            detail: replaces what there is of this delivery.
            retry: its entry in the retry queue; None takes it out of there.
            tally: of its source and day.
            objects: rows that it made or changed, merged already.
            error: its record in the errors log.
            outbox: its events wait to be forwarded.
            unmasked: what of it has to go out as it was, which `delivery` does not tell.
        """
        self._catch_up()
        try:
            edits = self._edits_of(detail, retry, error, outbox, unmasked)
            edits += self._put_objects(objects)
            if tally is not None:
                edits += self._put_tally(tally)
        except ConsoleError:
            self._forget()  # some of it was counted already
            raise
        before = self._database.table("deliveries").one(detail.delivery.id)
        if before is not None and before["delivery"]["status"] == "delivered":
            self._debuggers = {}  # its events are other ones now
        done = self._database.write_soon(edits)
        if detail.delivery.status == "delivered":
            for source_id in (None, detail.delivery.source_id):
                if source_id in self._debuggers:
                    self._debuggers[source_id].add(detail)
        return done

    def _edits_of(
        self,
        detail: DeliveryDetail,
        retry: Retry | None,
        error: tuple[RunSummary, Run] | None,
        outbox: bool,
        unmasked: Unmasked | None,
    ) -> list[Edit]:
        delivery = detail.delivery
        edits = []
        if unmasked is not None:
            detail, seal = seals.sealed(detail, unmasked)
            edits.append(self._catalog.put("seals", delivery.id, seal))
        elif delivery.id in self._database.table("seals").documents():
            edits.append(Edit("seals", delivery.id))
        new = self._catalog.put("deliveries", delivery.id, {"delivery": delivery}, detail)
        edits.append(new)
        if retry is not None:
            edits.append(self._catalog.put("retries", delivery.id, retry))
        elif delivery.id in self._database.table("retries").documents():
            edits.append(Edit("retries", delivery.id))
        if outbox:
            edits.append(self._catalog.put("outbox", delivery.id, Waiting()))
        if error is not None:
            edits += self._error_edits(*error)
        size, retried = framed_bytes(len(new.part or b"")), retry is not None
        for key in self._retention.add(delivery.id, size, retry=retried, outbox=outbox):
            edits += [Edit(table, key) for table in _OF_A_DELIVERY]
        return edits

    @property
    def _retention(self) -> Retention:
        if self._kept_retention is None:
            caps = self._caps
            self._kept_retention = Retention(self._database, caps.deliveries, caps.part_bytes)
        return self._kept_retention

    # -- reading -----------------------------------------------------------------------------

    def deliveries(self, source_id: str | None = None, limit: int = 100) -> list[Delivery]:
        """Newest first."""
        kept = self._catalog.newest(
            "deliveries", limit, lambda d: _is_of(d, source_id), KeptDelivery
        )
        return [found.delivery for found in kept]

    def delivery(self, delivery_id: str) -> DeliveryDetail | None:
        """As it may be shown."""
        return self._catalog.part("deliveries", delivery_id, DeliveryDetail)

    def delivery_to_send(self, delivery_id: str) -> DeliveryDetail | None:
        """As it was, for one that waits to be tried again or forwarded.

        Raises:
            ConsoleError: it cannot be read any more.
        """
        kept = self._catalog.part("deliveries", delivery_id, SealedDetail)
        if kept is None:
            return None
        detail = seals.opened(kept, self._seal(delivery_id))
        if detail is None:
            raise ConsoleError("What of that delivery is secret can no longer be read.")
        return detail

    def _seal(self, delivery_id: str) -> Seal | None:
        return self._catalog.one("seals", delivery_id, Seal)

    def _is_lost(self, delivery_id: str) -> bool:
        if self._catalog.is_lost("deliveries", delivery_id, DeliveryDetail):
            return True
        with contextlib.suppress(ConsoleError):  # the disk may only fail just now
            kept = self._catalog.part("deliveries", delivery_id, SealedDetail)
            return kept is not None and seals.opened(kept, self._seal(delivery_id)) is None
        return False

    def events(self, source_id: str | None = None, limit: int = 500) -> list[DebuggerEvent]:
        """The newest events of deliveries that succeeded, newest first."""
        self._catch_up()
        debugger = self._debuggers.pop(source_id, None) or Debugger(self._delivered(source_id))
        self._debuggers[source_id] = debugger  # the one asked last stands last
        while len(self._debuggers) > _DEBUGGERS:
            del self._debuggers[next(iter(self._debuggers))]
        there = self._database.table("deliveries").documents()
        events = [event for event in debugger.newest() if event.delivery_id in there]
        return events[: max(limit, 0)]

    def _delivered(self, source_id: str | None) -> Iterator[DeliveryDetail]:
        return self._catalog.newest_parts(
            "deliveries",
            lambda d: d["delivery"]["status"] == "delivered" and _is_of(d, source_id),
            DeliveryDetail,
        )

    # -- the retry queue ---------------------------------------------------------------------

    def retries(self) -> list[Retry]:
        """What comes first, first."""
        return sorted(self._catalog.every("retries", Retry), key=lambda retry: retry.next_at)

    def retry(self, delivery_id: str) -> Retry | None:
        return self._catalog.one("retries", delivery_id, Retry)

    async def put_retry(self, retry: Retry) -> None:
        """Change an entry of the queue."""
        if retry.delivery_id not in self._database.table("retries").documents():
            self._kept_retention = None
        await self._catalog.write([self._catalog.put("retries", retry.delivery_id, retry)])

    def retries_bytes(self) -> int:
        """How much the deliveries in the queue hold of what all deliveries may have together."""
        self._catch_up()
        return self._retention.retried_bytes

    async def give_up_retry(self, delivery_id: str) -> bool:
        """Take out of the queue what can never be read again, and tell it as a problem.

        Returns:
            False where that is not so, or not known: the disk may only fail just now.
        """
        self._catch_up()
        entry = self.retry(delivery_id)
        if not self._is_lost(delivery_id):
            return False
        edits = [Edit("retries", delivery_id), Edit("seals", delivery_id)]
        kept = self._catalog.one("deliveries", delivery_id, KeptDelivery)
        if kept is not None:
            dropped = msgspec.structs.replace(kept.delivery, status="dropped")
            kept = msgspec.structs.replace(kept, delivery=dropped)
            edits.append(self._catalog.put("deliveries", delivery_id, kept))
        self._kept_retention = None
        await self._catalog.write(edits)
        if entry is not None:
            self.problems.append(retry_lost(entry.source_name, delivery_id))
        return True

    # -- what waits to be forwarded ----------------------------------------------------------

    def outbox(self, limit: int) -> list[str]:
        """Ids of deliveries, in order."""
        return [key for key, _ in self._database.table("outbox").first(limit)]

    async def outbox_done(self, delivery_ids: Iterable[str]) -> None:
        """They were forwarded, or never can be."""
        self._catch_up()
        ids = list(delivery_ids)
        self._retention.release(ids)
        sealed = self._database.table("seals").documents()
        edits = [Edit("outbox", key) for key in ids]
        await self._catalog.write(edits + [Edit("seals", key) for key in ids if key in sealed])

    # -- disconnecting -----------------------------------------------------------------------

    async def delete_source(self, source_id: str) -> None:
        """With its deliveries, what of them waits, and its objects; `put_back` undoes it."""
        deliveries = self._database.table("deliveries").items()
        own = [key for key, document in deliveries if _is_of(document, source_id)]
        edits = [Edit("sources", source_id)]
        for table in _OF_A_DELIVERY:
            there = self._database.table(table).documents()
            edits += [Edit(table, key) for key in own if key in there]
        for key, document in self._database.table("objects").items():
            if document["row"]["source_id"] == source_id:
                edits.append(Edit("objects", key))
        self._forget()
        await self._bin.delete(source_id, edits)

    def deleted_source(self, source_id: str) -> Source | None:
        """What `put_back` would bring back."""
        return self._bin.one(source_id, "sources", Source)

    async def put_back(self, key: str) -> None:
        """A function or a source that was deleted, with all that went with it."""
        self._forget()
        await self._bin.put_back(key)

    def forget_deleted(self, key: str) -> None:
        self._bin.forget(key)


def _is_of(document: Document, source_id: str | None) -> bool:
    return source_id is None or document["delivery"]["source_id"] == source_id
