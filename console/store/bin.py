"""What was deleted and can still be put back: its documents here, its large parts where they were.

Only memory knows of it, so it ends with the process that owns the workspace, and nothing that was
deleted can be found on disk by a later one. The trap: large parts take room on disk while they
wait here, so the oldest deletions leave, and whoever owns the clock lets them go in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from console.store.database import Database, Edit

_DELETIONS = 50  # ours: more than anybody takes back one by one

T = TypeVar("T")


class Bin:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._deleted: dict[str, list[Edit]] = {}
        """By the id of what was deleted, the oldest first."""

    async def delete(self, key: str, edits: Iterable[Edit]) -> None:
        """Drop documents that belong together, so that `put_back` can undo it.

        Raises:
            ConsoleError: the disk would not take that; nothing is gone.
        """
        dropped = list(edits)
        back = self._database.held(dropped)
        written = False
        try:
            await self._database.write(dropped)
            written = True
        finally:
            if not written:
                self._database.let_go(back)
        self.forget(key)
        self._deleted[key] = back
        while len(self._deleted) > _DELETIONS:
            self.forget(next(iter(self._deleted)))

    def one(self, key: str, table: str, shape: type[T]) -> T | None:
        """A document that would come back under the id of what was deleted."""
        for edit in self._deleted.get(key, ()):
            if (edit.table, edit.id) == (table, key):
                return msgspec.convert(edit.document, shape)
        return None

    async def put_back(self, key: str) -> None:
        """Everything that was deleted under this id, as it was.

        Raises:
            ConsoleError: the disk would not take that; it can be tried again.
        """
        await self._database.write(self._deleted.get(key, ()))
        self.forget(key)

    def empty(self) -> None:
        for key in list(self._deleted):
            self.forget(key)

    def forget(self, key: str) -> None:
        """It cannot come back any more."""
        self._database.let_go(self._deleted.pop(key, ()))
