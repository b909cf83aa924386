"""Which deliveries leave when there are too many: the oldest, but none that waits.

One that waits to be tried again or to be forwarded is needed whole, so it leaves only where as many
wait as are kept otherwise. Derived from the tables, so that keeping a delivery costs the same
however many there are; a change of the tables that it is not told of makes it wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from console.store.database import Database

_Line = OrderedDict[str, None]  # a plain dict finds its first key slowly after many removals


class Retention:
    def __init__(self, database: Database, cap: int, cap_bytes: int) -> None:
        """
        Args:
            database: holds the tables.
            cap: how many deliveries are kept, and how many of those that wait beside them.
            cap_bytes: how many bytes their large parts may have together.
        """
        self._database = database
        self._cap = cap
        self._cap_bytes = cap_bytes
        self._deliveries = database.table("deliveries").documents()
        self._free = _Line()
        self._waiting = _Line()
        waiting = database.table("retries").documents() | database.table("outbox").documents()
        for key in self._deliveries:
            (self._waiting if key in waiting else self._free)[key] = None

    def add(self, delivery_id: str, part_bytes: int, *, waits: bool) -> list[str]:
        """Take in a delivery that is new or changed; ids of those that have to leave."""
        own, other = (self._waiting, self._free) if waits else (self._free, self._waiting)
        other.pop(delivery_id, None)
        own[delivery_id] = None
        leaving: list[str] = []
        kept_bytes = self._database.part_bytes("deliveries") + part_bytes
        for line in (self._free, self._waiting):
            while line and (len(line) > self._cap or kept_bytes > self._cap_bytes):
                key = next(iter(line))
                if key == delivery_id:
                    break
                del line[key]
                kept_bytes -= self._deliveries[key]["at"][2]
                leaving.append(key)
        return leaving

    def release(self, delivery_ids: Iterable[str]) -> None:
        """These wait no more."""
        for key in delivery_ids:
            if key in self._waiting:
                del self._waiting[key]
                self._free[key] = None
