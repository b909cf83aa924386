"""TinyDB with its tables alive in memory, telling what each call changed.

TinyDB hands a whole database to its storage after every call, so recording a run would cost more
the more runs are kept. Here documents are put and dropped one by one, and TinyDB reads and searches
them. Overrides `Table._read_table` and `Table._update_table`, private names: TinyDB is pinned.
The trap: a document in a table is never changed in place, so that `Change.before` stays true.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

Document = dict[str, Any]
Contents = dict[str, dict[str, Document]]


class Change(NamedTuple):
    """One document as it was and as it is; None where it was or is not there."""

    table: str
    id: str
    before: Document | None
    after: Document | None
    position: int = 0
    """Of a removed document: where it stood."""


class LiveStorage(Storage):
    """The tables themselves, and the changes since they were last taken."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._changes: list[Change] = []
        self._positions: dict[str, dict[str, int]] = {}
        """In which order a table's documents were added; counted when the first one is removed."""
        self._next = 0

    def read(self) -> Contents:
        return self.contents

    def write(self, data: Contents) -> None:
        raise NotImplementedError("documents are changed through their tables")

    def put(self, table: str, key: str, after: Document) -> None:
        documents = self.contents.setdefault(table, {})
        before = documents.get(key)
        documents[key] = after
        if before is None and table in self._positions:
            self._positions[table][key] = self._next
            self._next += 1
        self._changes.append(Change(table, key, before, after))

    def drop(self, table: str, key: str) -> None:
        documents = self.contents.get(table, {})
        if key not in documents:
            return
        if table not in self._positions:
            self._positions[table] = {key: position for position, key in enumerate(documents)}
            self._next = max(self._next, len(documents))
        position = self._positions[table].pop(key)
        self._changes.append(Change(table, key, documents.pop(key), None, position))

    def take_changes(self) -> list[Change]:
        changes, self._changes = self._changes, []
        return changes

    def undo(self, changes: Iterable[Change]) -> None:
        """Take changes back; the last first, in the order given."""
        disordered = set()
        for change in changes:
            documents = self.contents[change.table]
            if change.before is None:
                del documents[change.id]
                self._positions.get(change.table, {}).pop(change.id, None)
                continue
            documents[change.id] = change.before
            if change.after is None:
                self._positions[change.table][change.id] = change.position
                disordered.add(change.table)
        for table in disordered:
            self._sort(table)

    def _sort(self, table: str) -> None:
        documents, positions = self.contents[table], self._positions[table]
        items = sorted(documents.items(), key=lambda item: positions[item[0]])
        documents.clear()
        documents.update(items)


class LiveTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB's hint says int, its code does not
    _storage: LiveStorage

    def put(self, key: str, document: Document) -> None:
        """Add a document or replace the one with this id, which keeps its place."""
        self._storage.put(self.name, key, document)

    def drop(self, key: str) -> None:
        """Remove a document if it is there."""
        self._storage.drop(self.name, key)

    def one(self, key: str) -> Document | None:
        return self.get(doc_id=key)  # type: ignore[call-overload, no-any-return]

    def documents(self) -> dict[str, Document]:
        """All of them, oldest first; not to be changed."""
        return self._read_table()

    def items(self) -> ItemsView[str, Document]:
        return self._read_table().items()

    def first(self, limit: int) -> Iterator[tuple[str, Document]]:
        """At most `limit` documents with their ids, the oldest first."""
        return islice(self._read_table().items(), max(limit, 0))

    def newest(
        self, limit: int, wanted: Callable[[Document], bool]
    ) -> Iterator[tuple[str, Document]]:
        """At most `limit` documents with their ids, the last one added first."""
        latest = reversed(self._read_table().items())
        chosen = (item for item in latest if wanted(item[1]))
        return islice(chosen, max(limit, 0))

    def _read_table(self) -> dict[str, Document]:  # type: ignore[override]
        return self._storage.contents.get(self.name, {})

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        raise NotImplementedError("documents are put and dropped one by one")


class LiveDB(TinyDB):
    table_class = LiveTable
