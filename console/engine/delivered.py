"""What is kept of deliveries, as the doors show it: lists, the Debugger, objects, the overview."""

from __future__ import annotations

from console import delivery, limits
from console.access import overview_shown, source_shown
from console.engine.core import needs
from console.engine.sources import Sources, about_source
from console.model import (
    ConsoleError,
    DebuggerEvent,
    Delivery,
    DeliveryDetail,
    Overview,
    StoredObject,
)

_SHOWN_IN_OVERVIEW = 10  # ours: deliveries


class Delivered(Sources):
    @needs("view sources", shows=source_shown)
    async def deliveries(self, source_id: str | None = None, limit: int = 100) -> list[Delivery]:
        """Newest first."""
        found = self._store.deliveries(source_id, limit)
        return sorted(found, key=lambda d: d.received_at, reverse=True)  # some were brought back

    @needs("view sources", of=lambda self, delivery_id: self._of_delivery(delivery_id))
    async def delivery(self, delivery_id: str) -> DeliveryDetail:
        """One delivery, whole."""
        detail = self._store.delivery(delivery_id)
        if detail is None:
            raise ConsoleError("That delivery is no longer kept.")
        return detail

    @needs("view sources", shows=source_shown)
    async def events(self, source_id: str | None = None, limit: int = 500) -> list[DebuggerEvent]:
        """The newest events of sources, newest first; no objects, as in Segment's Debugger."""
        return self._store.events(source_id, min(limit, limits.DEBUGGER_EVENTS))

    @needs("view sources", shows=source_shown)
    async def objects(
        self, source_id: str | None = None, collection: str | None = None, limit: int = 100
    ) -> list[StoredObject]:
        """Rows of collections, as a warehouse would hold them; the last made first."""
        return self._store.objects(source_id, collection, limit)

    @needs("view sources", of=about_source, shows=overview_shown)
    async def overview(self, source_id: str) -> Overview:
        """How a source does, and where it takes webhooks."""
        source = self._source(source_id)
        function = self._function(source.function_id)
        month = [t for t in self._store.tallies(self._now()[:7]) if t.source_id == source.id]
        delivered = sum(tally.delivered for tally in month)
        attempts = delivered + sum(tally.failed for tally in month)
        return Overview(
            source=self._shown(source),
            function_name=function.name,
            url=delivery.endpoint_url(self._receiver.url, source),
            latest_version=function.version,
            deliveries=self._store.deliveries(source.id, _SHOWN_IN_OVERVIEW),
            success_rate=delivered / attempts if attempts else None,
            month_ms=sum(tally.duration_ms for tally in month),
            retrying=sum(1 for retry in self._store.retries() if retry.source_id == source.id),
        )

    def _of_delivery(self, delivery_id: str) -> tuple[str, ...]:
        detail = self._store.delivery(delivery_id)
        return () if detail is None else (detail.delivery.source_id,)
