"""Rows of collections, as the objects of functions made them."""

from __future__ import annotations

from collections.abc import Iterable

from console.model import StoredObject
from console.store.core import Core
from console.store.database import Edit
from console.store.frames import encode
from console.store.shapes import KeptObject
from console.store.tables import Document


class Objects(Core):
    _row_bytes: int | None
    """Of all rows; None: to be read from the table."""

    def _forget(self) -> None:
        super()._forget()
        self._row_bytes = None

    def object(self, source_id: str, collection: str, object_id: str) -> StoredObject | None:
        kept = self._catalog.one("objects", _key(source_id, collection, object_id), KeptObject)
        return None if kept is None else kept.row

    def objects(
        self, source_id: str | None = None, collection: str | None = None, limit: int = 100
    ) -> list[StoredObject]:
        """The row made last first."""
        kept = self._catalog.newest(
            "objects",
            limit,
            lambda d: (
                (source_id is None or d["row"]["source_id"] == source_id)
                and (collection is None or d["row"]["collection"] == collection)
            ),
            KeptObject,
        )
        return [found.row for found in kept]

    def _put_objects(self, rows: Iterable[StoredObject]) -> list[Edit]:
        """Add or replace rows; those made first leave."""
        edits: dict[str, Edit] = {}
        table = self._database.table("objects").documents()
        count = len(table)
        for row in rows:
            key = _key(row.source_id, row.collection, row.id)
            size = len(encode(row.properties))
            count += key not in table and key not in edits
            self._weigh(-_size(edits[key].document if key in edits else table.get(key)) + size)
            edits[key] = self._catalog.put("objects", key, KeptObject(row, size))
        return [*self._push_objects(table, edits, count), *edits.values()] if edits else []

    def _push_objects(
        self, table: dict[str, Document], new: dict[str, Edit], count: int
    ) -> list[Edit]:
        leaving: list[Edit] = []
        caps, weight = self._caps, self._weigh(0)
        if count <= caps.objects and weight <= caps.object_bytes:
            return leaving
        for key, document in table.items():
            if count <= caps.objects and weight <= caps.object_bytes:
                break
            if key not in new:
                leaving.append(Edit("objects", key))
                count -= 1
                weight = self._weigh(-_size(document))
        return leaving

    def _weigh(self, change: int) -> int:
        """The bytes of all rows, `change` more than before."""
        self._catch_up()
        if self._row_bytes is None:
            table = self._database.table("objects").documents()
            self._row_bytes = sum(map(_size, table.values()))
        self._row_bytes += change
        return self._row_bytes


def _key(source_id: str, collection: str, object_id: str) -> str:
    """One for each row: names may hold anything, so their length stands before them."""
    return f"{source_id}/{len(collection)}/{collection}/{object_id}"


def _size(document: Document | None) -> int:
    return 0 if document is None else int(document["bytes"])
