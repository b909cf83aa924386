"""Rows of collections, as the objects of functions made them."""

from __future__ import annotations

from collections.abc import Iterable

from console.model import StoredObject
from console.store.core import Core
from console.store.database import Edit
from console.store.frames import encode
from console.store.shapes import KeptObject


class Objects(Core):
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
        table = self._database.table("objects").documents()
        count = len(table)
        edits: dict[str, Edit] = {}
        for row in rows:
            key = _key(row.source_id, row.collection, row.id)
            kept = KeptObject(row, len(encode(row.properties)))
            count += key not in table and key not in edits
            edits[key] = self._catalog.put("objects", key, kept)
        weight = self._database.weight("objects") + sum(
            edit.document["bytes"] - (table[key]["bytes"] if key in table else 0)
            for key, edit in edits.items()
            if edit.document is not None
        )
        leaving: list[Edit] = []
        for key, document in table.items() if edits else ():
            if count <= self._caps.objects and weight <= self._caps.object_bytes:
                break
            if key not in edits:
                leaving.append(Edit("objects", key))
                count -= 1
                weight -= document["bytes"]
        return [*leaving, *edits.values()]


def _key(source_id: str, collection: str, object_id: str) -> str:
    """One for each row: names may hold anything, so their length stands before them."""
    return f"{source_id}/{len(collection)}/{collection}/{object_id}"
