"""Puts a batch on disk, on a thread of its own: large parts, and a record that refers to them.

All are synced at once, for the wait is what a batch costs; `recovery` judges a record whose parts
did not get there. A snapshot is not judged, so what it refers to is on disk before it.
Owns the open files. Knows neither tables nor tasks. The trap: when it fails it takes back what it
wrote, for a full disk must not stay full of what nobody was told is kept.
"""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from console.store.disk import Disk
from console.store.journal import Journal
from console.store.segments import Write
from console.store.tables import Contents, Document


class Batch(NamedTuple):
    """What became of the changes of one or more calls, written as one."""

    writes: list[Write]
    changes: list[tuple[str, str, Document | None]]
    contents: Contents | None
    """All documents after the changes, where a new generation is due."""
    unused: list[str]
    """Segments to remove; what refers to them left with an earlier batch."""


class Writer:
    def __init__(self, disk: Disk, journal: Journal) -> None:
        self._disk = disk
        self._journal = journal
        self._open: dict[str, tuple[str, int]] = {}
        """The segment last written, by table: name and handle."""
        self._full: list[int] = []
        """Handles of segments that another took over from; open until they are synced."""

    def write(self, batch: Batch) -> None:
        """Everything is on disk when this returns, or nothing counts.

        Raises:
            OSError: it is not.
        """
        if not self._journal.broken:
            self._journal.prepare()  # so that a workspace with segments always has a journal
        for name in batch.unused:
            with contextlib.suppress(OSError):
                self._disk.remove(name)
        files = _by_file(batch.writes)
        try:
            handles = [self._append(*file, writes) for file, writes in files.items()]
            if any(writes[0].offset == 0 for writes in files.values()):
                self._disk.sync_folder()  # or a record may find an old file of that name
            self._commit(batch, handles)
        except OSError:
            if not self._journal.in_doubt:
                for (table, name), writes in files.items():
                    self._take_back(table, name, writes[0].offset)
            raise
        finally:
            self._close_full()

    def _commit(self, batch: Batch, handles: list[int]) -> None:
        if batch.contents is None:
            self._journal.append(batch.changes, handles)
            return
        self._sync(handles)
        try:
            self._journal.renew(batch.contents)
        except OSError:
            if self._journal.broken:
                raise
            self._journal.append(batch.changes)

    def _sync(self, handles: list[int]) -> None:
        errors = self._disk.sync_together(handles) if handles else []
        for error in errors:
            if error is not None:
                raise error

    def close(self) -> None:
        self._close_full()
        for _, handle in self._open.values():
            self._disk.close(handle)
        self._open.clear()
        self._journal.close()

    def _append(self, table: str, name: str, writes: list[Write]) -> int:
        start = writes[0].offset
        handle = self._handle(table, name, new=start == 0)
        self._disk.write(handle, start, b"".join(write.data for write in writes))
        return handle

    def _handle(self, table: str, name: str, *, new: bool) -> int:
        last, handle = self._open.get(table, ("", -1))
        if last == name:
            return handle
        handle = self._disk.create(name) if new else self._disk.reopen(name)
        self._leave(table)
        self._open[table] = name, handle
        return handle

    def _leave(self, table: str) -> None:
        if table in self._open:
            self._full.append(self._open.pop(table)[1])

    def _close_full(self) -> None:
        while self._full:
            self._disk.close(self._full.pop())

    def _take_back(self, table: str, name: str, offset: int) -> None:
        with contextlib.suppress(OSError):
            if offset == 0:
                self._disk.remove(name)
            else:
                handle = self._handle(table, name, new=False)
                self._disk.truncate(handle, offset)
                self._disk.sync(handle)  # or what comes there next may turn out to be this
        self._leave(table)


def _by_file(writes: list[Write]) -> dict[tuple[str, str], list[Write]]:
    files: dict[tuple[str, str], list[Write]] = {}
    for write in writes:
        files.setdefault((write.table, write.name), []).append(write)
    return files
