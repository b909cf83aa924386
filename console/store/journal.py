"""The files that hold the documents: a snapshot, and the changes since it.

`workspace.json` of generation N belongs with `journal-N.log`, whose first frame is its mark and
whose others are records, each acknowledged as one. `renew` starts the next generation. How far was
acknowledged stands in `acknowledged`, never synced: it may be behind, it is never ahead.
A record and the files it refers to are synced together, so the last record may be on disk without
them; the one before never, for it was acknowledged before the next was written.
Runs on the writer's thread; must not know what the documents mean. The trap: after a failed sync
the system may have dropped what was written, so nothing is appended to that file again.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from console.store.disk import Disk
from console.store.frames import encode, frame
from console.store.snapshot import Mark, dump
from console.store.tables import Contents, Document

SNAPSHOT_NAME = "workspace.json"
NEW_NAME = "workspace.json.new"
REACH_NAME = "acknowledged"
_NAME = re.compile(r"journal-(\d{6,})\.log")


class Record(msgspec.Struct, frozen=True, array_like=True):
    """Changes that are on disk together or not at all: table, id, document or None."""

    sequence: int
    changes: list[tuple[str, str, dict[str, Any] | None]]

    def replay(self, contents: Contents) -> None:
        for table, key, document in self.changes:
            if document is None:
                contents.get(table, {}).pop(key, None)
            else:
                contents.setdefault(table, {})[key] = document


class Reach(msgspec.Struct, frozen=True):
    """How far the journal of a generation was acknowledged; what is shorter was cut since."""

    generation: int = 0
    bytes: int = 0


def name_of(generation: int) -> str:
    return f"journal-{generation:06}.log"


def generation_of(name: str) -> int | None:
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None


class Journal:
    def __init__(
        self,
        disk: Disk,
        mark: Mark,
        *,
        end: int = 0,
        torn: bool = False,
        stale: tuple[str, ...] = (),
        unsynced: tuple[str, ...] = (),
    ) -> None:
        """
        Args:
            disk: where the files are.
            mark: generation of the files, and number of the last record in them.
            end: offset behind the last good frame of the journal; 0 where it has none yet.
            torn: something else stands behind `end`.
            stale: files of other generations, to remove once this one or the next is whole.
            unsynced: files whose owner may have died before they were on the medium.
        """
        self.mark = mark
        self.broken = False
        """Nothing can be appended; the next record has to be written as a new generation."""
        self.asides: dict[str, str] = {}
        """Damaged files and the names under which the next generation keeps them."""
        self.snapshot_bytes = 0
        self.bytes = end
        self._disk = disk
        self._handle: int | None = None
        self._reach_handle: int | None = None
        self._torn = torn
        self._switching = False
        self._stale = set(stale)
        self._unsynced = unsynced

    @property
    def name(self) -> str:
        return name_of(self.mark.generation)

    @property
    def in_doubt(self) -> bool:
        """A write that failed may be found after all when the workspace is opened again."""
        return self._torn or self._switching

    def break_off(self, newest: int) -> None:
        """Append nothing more; the next generation comes after `newest`."""
        self._stale.add(self.name)
        self.mark = msgspec.structs.replace(self.mark, generation=newest)
        self.broken = True

    def prepare(self) -> None:
        """Make the journal ready to take the next frame at `bytes`."""
        if self.broken:
            raise OSError(errno.EIO, "an earlier write failed")
        self.sync_found()
        if self.bytes == 0:
            self._begin()
        if self._handle is None:
            self._handle = self._disk.reopen(self.name)
        self.cut()
        self._clean_up()

    def append(
        self,
        changes: list[tuple[str, str, Document | None]],
        beside: Sequence[int] = (),
    ) -> None:
        """Write a record; on disk with all it needs when this returns.

        Args:
            changes: what it says.
            beside: handles of the files that hold what it refers to, written already.
        """
        self.prepare()
        assert self._handle is not None
        sequence = self.mark.sequence + 1
        data = frame(encode(Record(sequence, changes)))
        self._torn = True
        try:
            self._disk.write(self._handle, self.bytes, data)
            self._sync(self._handle, beside)
        except OSError:
            with contextlib.suppress(OSError):
                self.cut()
            raise
        self._torn = False
        self.bytes += len(data)
        self.mark = msgspec.structs.replace(self.mark, sequence=sequence)
        self._note_reach()

    def cut(self) -> None:
        """Take back what stands behind the last good frame, for good."""
        if self._handle is None or not self._torn:
            return
        try:
            self._disk.truncate(self._handle, self.bytes)
        except OSError:
            self.broken = True
            raise
        self._sync(self._handle)
        self._torn = False

    def renew(self, contents: Contents) -> None:
        """Write everything as the next generation; on disk when this returns."""
        mark = Mark(
            generation=self.mark.generation + 1,
            sequence=self.mark.sequence + 1,
        )
        try:
            self.sync_found()
            data = dump(contents, mark)
            self._write_whole(NEW_NAME, data)
            end = self._create(mark)
            self._keep_asides()
            self._disk.sync_folder()
        except OSError:
            self._forget(NEW_NAME, name_of(mark.generation))
            raise
        self._stale.add(self.name)
        self._close_journal()
        self.bytes, self.mark, self.snapshot_bytes = end, mark, len(data)
        self._torn = False
        self.broken = self._switching = True
        self._disk.rename(NEW_NAME, SNAPSHOT_NAME)
        self._disk.sync_folder()
        self.broken = self._switching = False
        self.asides = {}
        self._clean_up()
        self._note_reach()

    def close(self) -> None:
        self._close_journal()
        if self._reach_handle is not None:
            self._disk.close(self._reach_handle)
            self._reach_handle = None

    def _close_journal(self) -> None:
        if self._handle is not None:
            self._disk.close(self._handle)
            self._handle = None

    def _note_reach(self) -> None:
        with contextlib.suppress(OSError):  # without it only some damage goes unnoticed
            if self._reach_handle is None:
                self._reach_handle = self._disk.create(REACH_NAME)
            reach = Reach(self.mark.generation, self.bytes)
            self._disk.write(self._reach_handle, 0, frame(encode(reach)))

    def _begin(self) -> None:
        end = self._create(self.mark)
        self._disk.sync_folder()
        self.bytes = end
        self._torn = False

    def _create(self, mark: Mark) -> int:
        data = frame(encode(mark))
        self._write_whole(name_of(mark.generation), data)
        return len(data)

    def _write_whole(self, name: str, data: bytes) -> None:
        handle = self._disk.create(name)
        try:
            self._disk.write(handle, 0, data)
            self._disk.sync(handle)
        finally:
            self._disk.close(handle)

    def _keep_asides(self) -> None:
        for name, aside in self.asides.items():
            with contextlib.suppress(FileExistsError):  # kept by an attempt that failed later
                self._disk.link(name, aside)

    def _sync(self, handle: int, beside: Sequence[int] = ()) -> None:
        errors = self._disk.sync_together([handle, *beside])
        self.broken = self.broken or errors[0] is not None
        for error in errors:
            if error is not None:
                raise error

    def sync_found(self) -> None:
        """What is built on a batch that another process left has to find it on the medium."""
        for name in self._unsynced:
            with contextlib.suppress(FileNotFoundError):  # taken away since: told when it is read
                self._sync_whole(name)
        if self._unsynced:
            self._disk.sync_folder()
        self._unsynced = ()

    def _sync_whole(self, name: str) -> None:
        handle = self._disk.reopen(name)
        try:
            self._disk.sync(handle)
        finally:
            self._disk.close(handle)

    def _clean_up(self) -> None:
        self._forget(*self._stale)
        self._stale.clear()

    def _forget(self, *names: str) -> None:
        for name in names:
            with contextlib.suppress(OSError):
                self._disk.remove(name)
