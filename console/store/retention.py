"""Which deliveries leave when there are too many: the oldest, but none that waits.

One that waits to be tried again or to be forwarded is needed whole, so it leaves only where as many
wait for the same as are kept otherwise. Derived from the tables, so that keeping a delivery costs
the same however many there are. The trap: a change of the tables that it is not told of.
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
            cap: how many deliveries are kept, and how many beside them of those that wait.
            cap_bytes: how many bytes their large parts may have together.
        """
        self._database = database
        self._cap = cap
        self._cap_bytes = cap_bytes
        self._deliveries = database.table("deliveries").documents()
        self._outbox = database.table("outbox").documents()
        self._free, self._forwarded, self._retried = _Line(), _Line(), _Line()
        self.retried_bytes = 0
        """Of the large parts of those that wait to be tried again."""
        retries = database.table("retries").documents()
        for key in self._deliveries:
            self._line(key in retries, key in self._outbox)[key] = None
        self.retried_bytes = sum(map(self._size, self._retried))

    def _line(self, retry: bool, outbox: bool) -> _Line:
        return self._retried if retry else self._forwarded if outbox else self._free

    def add(self, delivery_id: str, part_bytes: int, *, retry: bool, outbox: bool) -> list[str]:
        """Take in a delivery that is new or changed; ids of those that have to leave.

        Args:
            delivery_id: of the delivery, before the tables have it.
            part_bytes: that it adds.
            retry: it is in the retry queue from now on.
            outbox: it waits to be forwarded.
        """
        if delivery_id in self._retried:
            self.retried_bytes -= self._size(delivery_id)
        self.retried_bytes += part_bytes if retry else 0
        own = self._line(retry, outbox or delivery_id in self._outbox)
        lines = (self._free, self._forwarded, self._retried)
        for line in lines:
            if line is not own:
                line.pop(delivery_id, None)
        own[delivery_id] = None
        leaving: list[str] = []
        kept_bytes = self._database.part_bytes("deliveries") + part_bytes
        for line in lines:
            while line and (len(line) > self._cap or kept_bytes > self._cap_bytes):
                key = next(iter(line))
                if key == delivery_id:
                    break
                del line[key]
                size = self._size(key)
                kept_bytes -= size
                self.retried_bytes -= size if line is self._retried else 0
                leaving.append(key)
        return leaving

    def _size(self, key: str) -> int:
        return int(self._deliveries[key]["at"][2])

    def release(self, delivery_ids: Iterable[str]) -> None:
        """These were forwarded."""
        for key in delivery_ids:
            if key in self._forwarded:
                del self._forwarded[key]
                self._free[key] = None
