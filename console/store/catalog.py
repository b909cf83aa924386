"""Values out of documents and documents out of values, for the tables of `shapes`.

A document or part that cannot be read costs that entry only, and becomes a problem to show.
Must not know what the tables are for. The trap: a document is checked against its shape before it
is written where a null is in it, for that is what a NaN comes back as.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from tinydb import where

from console.store.asides import Asides
from console.store.database import Database, Edit
from console.store.frames import decode, encode
from console.store.refusals import damaged_segment, left_out, unreadable, unwritable
from console.store.shapes import SHAPES, Part, key_of
from console.store.tables import Document

T = TypeVar("T")
P = TypeVar("P", bound=Part)


class Catalog:
    def __init__(self, database: Database, asides: Asides, problems: list[str]) -> None:
        """
        Args:
            database: what holds the documents.
            asides: keeps a segment that is found damaged.
            problems: takes a sentence about it.
        """
        self._database = database
        self._asides = asides
        self._problems = problems

    # -- values in ---------------------------------------------------------------------------

    async def write(self, edits: Iterable[Edit]) -> None:
        await self._database.write(edits)

    def put(
        self,
        table: str,
        key: str,
        document: msgspec.Struct | dict[str, Any],
        part: msgspec.Struct | None = None,
    ) -> Edit:
        """Keep a document of the table's shape, with its large part beside it if it has one.

        Args:
            table: where.
            key: replaces the one of this id.
            document: of the table's shape; without `at`, a dictionary.
            part: what belongs into a segment.

        Raises:
            ConsoleError: it could not be read again as it is.
        """
        encoded = encode(document)
        plain: Document = decode(encoded)
        if b"null" in encoded:  # ours otherwise has the shape that its type says
            self._check(table, plain if part is None else {**plain, "at": (0, 0, 0)})
        return Edit(table, key, plain, encode(part) if part is not None else None)

    def _check(self, table: str, plain: Document) -> None:
        try:
            msgspec.convert(plain, SHAPES[table])
        except msgspec.ValidationError as error:
            raise unwritable(str(error)) from None

    def push(self, new: Edit, cap: int, cap_bytes: int) -> list[Edit]:
        """Add a document at the end, and drop as many of the oldest as that takes.

        Args:
            new: what is added.
            cap: how many documents the table keeps.
            cap_bytes: how many bytes their large parts may have together.
        """
        edits = []
        documents = self._database.table(new.table).items()
        count = len(documents) + 1
        kept_bytes = self._database.part_bytes(new.table) + len(new.part or b"")
        for key, document in documents:
            if count <= cap and kept_bytes <= cap_bytes:
                break
            edits.append(Edit(new.table, key))
            count -= 1
            kept_bytes -= document["at"][2]
        return [*edits, new]

    # -- values out --------------------------------------------------------------------------

    def one(self, table: str, key: str, shape: type[T]) -> T | None:
        document = self._database.table(table).one(key)
        return None if document is None else self._value(table, key, document, shape)

    def every(self, table: str, shape: type[T]) -> list[T]:
        """In the order they were added."""
        items = self._database.table(table).items()
        return self._values(table, items, shape)

    def newest(
        self, table: str, limit: int, wanted: Callable[[Document], bool], shape: type[T]
    ) -> list[T]:
        """At most `limit` values, the last one added first."""
        return self._values(table, self._database.table(table).newest(limit, wanted), shape)

    def where(self, table: str, wanted: Callable[[Document], bool], shape: type[T]) -> list[T]:
        """In the order they were added."""
        items = self._database.table(table).items()
        return self._values(table, (item for item in items if wanted(item[1])), shape)

    def of_function(self, table: str, function_id: str) -> list[str]:
        """Ids of the documents that belong to a function, in the order they were added."""
        found = self._database.table(table).search(where("function_id") == function_id)
        return [str(document.doc_id) for document in found]

    def part(self, table: str, key: str, shape: type[P]) -> P | None:
        """The large part of a document; None where there is no such document.

        Raises:
            ConsoleError: it cannot be read any more.
        """
        document = self._database.table(table).one(key)
        if document is None:
            return None
        part = self._part(table, key, document, shape)
        if part is None:
            raise unreadable(self._database.segment_of(table, document))
        return part

    def parts_of_function(self, table: str, function_id: str, shape: type[P]) -> list[P]:
        """Those that can be read, in the order they were added."""
        found = self._database.table(table).search(where("function_id") == function_id)
        parts = (self._part(table, str(item.doc_id), item, shape) for item in found)
        return [part for part in parts if part is not None]

    def newest_parts(
        self, table: str, wanted: Callable[[Document], bool], shape: type[P]
    ) -> Iterator[P]:
        """Those that can be read, the last one added first; read from disk one by one."""
        for key, document in reversed(self._database.table(table).documents().items()):
            if wanted(document) and (part := self._part(table, key, document, shape)) is not None:
                yield part

    def is_lost(self, table: str, key: str, shape: type[P]) -> bool:
        """Whether a part can never be read again; not where the disk only fails to just now."""
        document = self._database.table(table).one(key)
        if document is None:
            return True
        part = self._database.part(table, document)
        if part is None:
            return self._database.is_lost(table, document)
        return _own(part, key, shape) is None

    def _part(self, table: str, key: str, document: Document, shape: type[P]) -> P | None:
        part = self._database.part(table, document)
        if part is not None and (own := _own(part, key, shape)) is not None:
            return own
        name = self._database.segment_of(table, document)
        self._tell(damaged_segment(name, "a part of it cannot be read", self._asides.keep(name)))
        return None

    def _values(self, table: str, items: Iterable[tuple[str, Document]], shape: type[T]) -> list[T]:
        values = (self._value(table, key, document, shape) for key, document in items)
        return [value for value in values if value is not None]

    def _value(self, table: str, key: str, document: Document, shape: type[T]) -> T | None:
        try:
            return msgspec.convert(document, shape)
        except msgspec.ValidationError:
            self._tell(left_out(table, key))
            return None

    def _tell(self, problem: str) -> None:
        if problem not in self._problems:
            self._problems.append(problem)


def _own(encoded: bytes, key: str, shape: type[P]) -> P | None:
    """A part, if it is the one of this document: whole as it is, it may be in another's place."""
    with contextlib.suppress(ValueError):
        part = decode(encoded, shape)
        return part if key_of(part) == key else None
    return None
