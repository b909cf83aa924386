"""The newest events of a source, or of all, as the Debugger shows them.

Read once from the parts of deliveries, then kept in memory. Bounded in events and in bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from console import limits
from console.model import DebuggerEvent, DeliveryDetail
from console.store.frames import encode

_BYTES = 4 * 1024 * 1024  # 500 events of 8 KB


class Debugger:
    def __init__(self, details: Iterable[DeliveryDetail]) -> None:
        """
        Args:
            details: of delivered deliveries, newest first; as many are read as are needed.
        """
        self._events: deque[DebuggerEvent] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        newest: list[DebuggerEvent] = []
        for detail in details:
            newest += events_of(detail)[::-1]
            if len(newest) >= limits.DEBUGGER_EVENTS:
                break
        newest.reverse()
        self._add(sorted(newest, key=lambda event: event.received_at))

    def add(self, detail: DeliveryDetail) -> None:
        """The delivery was just delivered."""
        self._add(events_of(detail))

    def newest(self) -> Iterable[DebuggerEvent]:
        return reversed(self._events)

    def _add(self, events: list[DebuggerEvent]) -> None:
        for event in events[-limits.DEBUGGER_EVENTS :]:
            size = len(encode(event.ingested.event))
            self._events.append(event)
            self._sizes.append(size)
            self._bytes += size
            while len(self._events) > limits.DEBUGGER_EVENTS or (
                self._bytes > _BYTES and len(self._events) > 1
            ):
                self._events.popleft()
                self._bytes -= self._sizes.popleft()


def events_of(detail: DeliveryDetail) -> list[DebuggerEvent]:
    delivery = detail.delivery
    return [
        DebuggerEvent(
            id=str(ingested.event.get("messageId", "")),
            delivery_id=delivery.id,
            source_id=delivery.source_id,
            source_name=delivery.source_name,
            received_at=str(ingested.event.get("receivedAt", delivery.received_at)),
            ingested=ingested,
        )
        for ingested in detail.events
    ]
