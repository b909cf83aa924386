"""Deliveries of connected sources, and all that one of them changes: kept in a single write.

A delivery that waits, to be tried again or to be forwarded, does not leave with the oldest; there
may be as many of those as of the others.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator

from console.model import (
    DebuggerEvent,
    Delivery,
    DeliveryDetail,
    Retry,
    Run,
    RunSummary,
    StoredObject,
    Tally,
)
from console.store.core import Clock
from console.store.database import Edit
from console.store.debugger import Debugger
from console.store.objects import Objects
from console.store.opening import Caps, Opened
from console.store.runs import Runs
from console.store.shapes import KeptDelivery, Waiting
from console.store.sources import Sources
from console.store.tables import Document

_DEBUGGERS = 8  # sources looked at lately; each may hold 4 MB


class Deliveries(Runs, Objects, Sources):
    def __init__(self, opened: Opened, caps: Caps, clock: Clock) -> None:
        super().__init__(opened, caps, clock)
        self._free: deque[str] | None = None
        """Deliveries that may leave, the oldest first; None: to be read from the table."""
        self._debuggers: dict[str | None, Debugger] = {}

    def add_delivery(
        self,
        detail: DeliveryDetail,
        *,
        retry: Retry | None,
        tally: Tally | None,
        objects: Iterable[StoredObject],
        error: tuple[RunSummary, Run] | None,
        outbox: bool,
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
        """
        delivery = detail.delivery
        new = self._catalog.put("deliveries", delivery.id, {"delivery": delivery}, detail)
        edits = self._put_objects(objects)
        if retry is not None:
            edits.append(self._catalog.put("retries", delivery.id, retry))
        elif self._is_in("retries", delivery.id):
            edits.append(Edit("retries", delivery.id))
        if tally is not None:
            edits.append(self._put_tally(tally))
        if outbox:
            edits.append(self._catalog.put("outbox", delivery.id, Waiting()))
        if error is not None:
            edits += self._error_edits(*error)
        edits += self._push_delivery(new, waits=outbox or retry is not None)
        done = self._database.write_soon(edits)
        done.add_done_callback(self._forget_unless_kept)
        if delivery.status == "delivered":
            for source_id in (None, delivery.source_id):
                if source_id in self._debuggers:
                    self._debuggers[source_id].add(detail)
        return done

    def _push_delivery(self, new: Edit, *, waits: bool) -> list[Edit]:
        edits: list[Edit] = []
        table = self._database.table("deliveries").documents()
        free = self._free = self._read_free() if self._free is None else self._free
        cap = self._caps.deliveries
        added_bytes = len(new.part or b"")
        kept_bytes = self._database.part_bytes("deliveries") + added_bytes
        while free and (len(free) + (not waits) > cap or kept_bytes > self._caps.part_bytes):
            key = free.popleft()
            if key != new.id and key in table and not self._waits(key):
                edits.append(Edit("deliveries", key))
                kept_bytes -= table[key]["at"][2]
        if len(table) - len(free) > cap or (kept_bytes > self._caps.part_bytes):
            edits += self._push_waiting(table, new.id, cap + len(free), kept_bytes)
        if not waits:
            free.append(new.id)
        return [*edits, new]

    def _push_waiting(
        self, table: dict[str, Document], but: str, cap: int, kept_bytes: int
    ) -> list[Edit]:
        """Even those that wait leave, when nothing else is left that could."""
        edits: list[Edit] = []
        count = len(table)
        for key, document in table.items():
            if count <= cap and kept_bytes <= self._caps.part_bytes:
                break
            if key != but and self._waits(key):
                edits += [Edit(name, key) for name in ("deliveries", "retries", "outbox")]
                count -= 1
                kept_bytes -= document["at"][2]
        return edits

    def _read_free(self) -> deque[str]:
        keys = (key for key, _ in self._database.table("deliveries").items())
        return deque(key for key in keys if not self._waits(key))

    def _waits(self, delivery_id: str) -> bool:
        return self._is_in("retries", delivery_id) or self._is_in("outbox", delivery_id)

    def _is_in(self, table: str, key: str) -> bool:
        return key in self._database.table(table).documents()

    def _forget_unless_kept(self, done: asyncio.Future[None]) -> None:
        if not done.cancelled() and done.exception() is not None:
            self._free = self._errors_by_age = None
            self._debuggers = {}

    # -- reading -----------------------------------------------------------------------------

    def deliveries(self, source_id: str | None = None, limit: int = 100) -> list[Delivery]:
        """Newest first."""
        kept = self._catalog.newest(
            "deliveries", limit, lambda d: _is_of(d, source_id), KeptDelivery
        )
        return [found.delivery for found in kept]

    def delivery(self, delivery_id: str) -> DeliveryDetail | None:
        return self._catalog.part("deliveries", delivery_id, DeliveryDetail)

    def events(self, source_id: str | None = None, limit: int = 500) -> list[DebuggerEvent]:
        """The newest events of deliveries that succeeded, newest first."""
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
        await self._catalog.write([self._catalog.put("retries", retry.delivery_id, retry)])

    # -- what waits to be forwarded ----------------------------------------------------------

    def outbox(self, limit: int) -> list[str]:
        """Ids of deliveries, in order."""
        return [key for key, _ in self._database.table("outbox").first(limit)]

    async def outbox_done(self, delivery_ids: Iterable[str]) -> None:
        """They were forwarded, or never can be."""
        ids = [key for key in delivery_ids if self._is_in("outbox", key)]
        self._free = None
        await self._catalog.write([Edit("outbox", key) for key in ids])

    # -- disconnecting -----------------------------------------------------------------------

    async def delete_source(self, source_id: str) -> None:
        """With its deliveries, what of them waits, and its objects."""
        edits = [Edit("sources", source_id)]
        for key, document in self._database.table("deliveries").items():
            if _is_of(document, source_id):
                edits += [Edit(name, key) for name in ("deliveries", "retries", "outbox")]
        for key, document in self._database.table("objects").items():
            if document["row"]["source_id"] == source_id:
                edits.append(Edit("objects", key))
        self._free = None
        await self._catalog.write(edits)


def _is_of(document: Document, source_id: str | None) -> bool:
    return source_id is None or document["delivery"]["source_id"] == source_id
