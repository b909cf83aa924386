"""TinyDB with its tables alive in memory, telling what each call changed.

TinyDB hands a whole database to its storage after every call, so recording a run would cost more
the more runs are kept. Here a table edits through an overlay and only the differences leave it.
Overrides `Table._read_table` and `Table._update_table`, private names: TinyDB is pinned.
The trap: a document in a table is never changed in place, so that `Change.before` stays true.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, MutableMapping
from copy import deepcopy
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
    followed_by: str | None
    """Of a removed document: the id that stood behind it."""


class LiveStorage(Storage):
    """The tables themselves, and the changes since they were last taken."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._changes: list[Change] = []

    def read(self) -> Contents:
        return self.contents

    def write(self, data: Contents) -> None:
        raise NotImplementedError("documents are changed through their tables")

    def apply(self, table: str, edits: dict[str, Document | None]) -> None:
        documents = self.contents.setdefault(table, {})
        for key, after in edits.items():
            before = documents.get(key)
            if after is not None:
                documents[key] = after
                self._changes.append(Change(table, key, before, after, None))
            elif before is not None:
                follower = _follower(documents, key)
                del documents[key]
                self._changes.append(Change(table, key, before, None, follower))

    def take_changes(self) -> list[Change]:
        changes, self._changes = self._changes, []
        return changes

    def undo(self, changes: Iterable[Change]) -> None:
        """Take changes back; the last first, in the order given."""
        for change in changes:
            documents = self.contents[change.table]
            if change.before is None:
                del documents[change.id]
            elif change.after is not None:
                documents[change.id] = change.before
            else:
                _insert_before(documents, change.followed_by, change.id, change.before)


class LiveTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB's hint says int, its code does not
    _storage: LiveStorage

    def put(self, key: str, document: Document) -> None:
        """Add a document or replace the one with this id, which keeps its place."""
        self._update_table(lambda table: table.update({key: document}))

    def drop(self, key: str) -> None:
        self.remove(doc_ids=[key])  # type: ignore[list-item]

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
        overlay = _Overlay(self._read_table())
        updater(overlay)
        self._storage.apply(self.name, overlay.edits())
        self.clear_cache()


class LiveDB(TinyDB):
    table_class = LiveTable


class _Overlay(MutableMapping[str, Document]):
    """A table as an updater sees it: reads go through, changes stay here until it is done."""

    def __init__(self, documents: dict[str, Document]) -> None:
        self._documents = documents
        self._edits: dict[str, Document | None] = {}
        self._lent: dict[str, Document] = {}

    def __getitem__(self, key: str) -> Document:
        if key in self._edits:
            document = self._edits[key]
            if document is None:
                raise KeyError(key)
            return document
        if key not in self._lent:
            self._lent[key] = deepcopy(self._documents[key])  # the updater may change it in place
        return self._lent[key]

    def __setitem__(self, key: str, document: Document) -> None:
        self._edits[key] = document

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._edits[key] = None

    def __contains__(self, key: object) -> bool:
        if key in self._edits:
            return self._edits[key] is not None
        return key in self._documents

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._documents if key in self)
        yield from (key for key in self._edits if key not in self._documents and key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self._edits = dict.fromkeys(self._documents)

    def edits(self) -> dict[str, Document | None]:
        changed: dict[str, Document | None] = {
            key: document
            for key, document in self._lent.items()
            if key not in self._edits and document != self._documents[key]
        }
        return changed | self._edits


def _follower(documents: dict[str, Document], key: str) -> str | None:
    keys = iter(documents)
    for other in keys:
        if other == key:
            break
    return next(keys, None)


def _insert_before(
    documents: dict[str, Document], follower: str | None, key: str, document: Document
) -> None:
    items = list(documents.items())
    documents.clear()
    for other, kept in items:
        if other == follower:
            documents[key] = document
        documents[other] = kept
    documents.setdefault(key, document)
