"""What goes into one request to the Tracking API: events as items, items as batches.

Pure. Owns the sizes and counts of a batch and which fields of an ingested event go out. The trap:
an event that was ingested here has fields that the Tracking API adds itself; sent again with the
caller's `sentAt`, its time would be corrected twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from console import jsontext, limits
from console.model import DeliveryDetail

_ADDED = frozenset({"receivedAt", "version", "originalTimestamp", "projectId", "channel", "sentAt"})
_OPEN, _CLOSE = b'{"batch":[', b"]}"


class Parcel(Struct, frozen=True):
    """What of one delivery goes out."""

    delivery_id: str
    items: list[bytes]
    oversized: int = 0
    """Events left out as no request may carry them."""


class Batch(Struct, frozen=True):
    """One request, and where it leaves the parcels that it was made of."""

    body: bytes
    count: int
    finished: list[str]
    """Deliveries of which nothing is left after it."""
    skip: int
    """Items of the next parcel that it holds already."""


def parcel(detail: DeliveryDetail) -> Parcel:
    """The events of a delivery that the Tracking API would take, in order."""
    taken = [_item(ingested.event) for ingested in detail.events if not ingested.code]
    items = [item for item in taken if len(item) <= limits.EVENT_BYTES]
    return Parcel(detail.delivery.id, items, len(taken) - len(items))


def _item(event: dict[str, Any]) -> bytes:
    sent = {name: value for name, value in event.items() if name not in _ADDED}
    try:
        return msgspec.json.encode(sent)
    except UnicodeEncodeError:  # half of a surrogate pair
        return jsontext.compact(sent).encode()


def is_full(parcels: Iterable[Parcel], skip: int) -> bool:
    """Whether more parcels could not make the next batch any larger."""
    count, size = -skip, 0
    for number, each in enumerate(parcels):
        count += len(each.items)
        size += sum(map(len, each.items[skip:] if number == 0 else each.items))
    return count >= limits.BATCH_EVENTS or size >= limits.BATCH_BYTES


def batch(parcels: Sequence[Parcel], skip: int, most: int = limits.BATCH_EVENTS) -> Batch:
    """As many items as one request may hold, in order, from the first parcel on.

    Args:
        parcels: what waits.
        skip: items of the first parcel that went out already.
        most: items, where fewer than usual are wanted.
    """
    items: list[bytes] = []
    finished: list[str] = []
    size = len(_OPEN) + len(_CLOSE)
    for each in parcels:
        for item in each.items[skip:]:
            if len(items) == most or size + len(item) + 1 > limits.BATCH_BYTES:
                return _batch(items, finished, skip)
            items.append(item)
            size += len(item) + 1
            skip += 1
        finished.append(each.delivery_id)
        skip = 0
    return _batch(items, finished, 0)


def _batch(items: list[bytes], finished: list[str], skip: int) -> Batch:
    return Batch(_OPEN + b",".join(items) + _CLOSE, len(items), finished, skip)
