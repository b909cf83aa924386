"""Tables in memory and their large parts on disk, changed together and kept by group commit.

A write changes memory at once and returns when it is on disk; what is asked for meanwhile waits and
goes together in the next batch. Where a batch fails, it and all that was built on it are undone.
Must not know what documents mean. The trap: a batch takes everything that waits, so that memory at
the moment it starts is exactly what the batch leaves behind.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, cast

from console.store.disk import Disk
from console.store.journal import Journal
from console.store.refusals import not_kept, not_open
from console.store.renewal import Renewal
from console.store.segments import Segments, Write
from console.store.tables import Change, Contents, Document, LiveDB, LiveStorage, LiveTable
from console.store.writer import Batch, Writer


class Edit(NamedTuple):
    """Put a document (with its large part, encoded) under an id, or drop the one there."""

    table: str
    id: str
    document: Document | None = None
    part: bytes | None = None


class _Call(NamedTuple):
    """One write that somebody waits for."""

    changes: list[Change]
    writes: list[Write]
    done: asyncio.Future[None]


class Database:
    def __init__(
        self,
        disk: Disk,
        contents: Contents,
        journal: Journal,
        segments: Mapping[str, Segments],
        *,
        journal_bytes: int,
        renewal: Renewal,
        tidied: Sequence[str] = (),
    ) -> None:
        """
        Args:
            disk: where the files are.
            contents: the documents that were found there.
            journal: their files.
            segments: of every table whose documents have a large part.
            journal_bytes: the journal may grow to this, or to the size of the snapshot.
            renewal: says when it has to be renewed for what it tells.
            tidied: tables whose sparse segments are emptied, because no retention does it.
        """
        self._disk = disk
        self._storage = LiveStorage(contents)
        tables = LiveDB(storage=lambda: self._storage)
        # Cached queries would outlive an undo.
        self._by_name: dict[str, LiveTable] = {
            name: cast(LiveTable, tables.table(name, cache_size=0)) for name in contents
        }
        self.undone = 0
        """How often memory went back to what is on disk; what was derived from it is wrong then."""
        self._journal = journal
        self._segments = segments
        self._journal_bytes = journal_bytes
        self._renew_at = 0
        self._renewal = renewal
        self._tidied = tidied
        self._writer = Writer(disk, journal)
        self._thread = ThreadPoolExecutor(1, "store")
        self._waiting: list[_Call] = []
        self._writing: list[_Call] = []
        self._job: Future[None] | None = None
        self._unused: list[str] = []
        self._closed = False

    # -- reading -----------------------------------------------------------------------------

    def table(self, name: str) -> LiveTable:
        return self._by_name[name]

    def part(self, table: str, document: Document) -> bytes | None:
        """The large part of a document; None where it is missing or damaged."""
        return self._segments[table].read(document["at"])

    def is_lost(self, table: str, document: Document) -> bool:
        """Whether its large part can never be read again."""
        return self._segments[table].is_lost(document["at"])

    def segment_of(self, table: str, document: Document) -> str:
        return self._segments[table].name_of(document["at"][0])

    def part_bytes(self, table: str) -> int:
        """Of all large parts that the table's documents refer to."""
        return self._segments[table].kept_bytes

    # -- writing -----------------------------------------------------------------------------

    async def write(self, edits: Iterable[Edit]) -> None:
        """Change memory now, all edits or none; on disk when this returns.

        Raises:
            ConsoleError: the disk would not take them, and they are undone.
        """
        await self.write_soon(edits)

    def write_soon(self, edits: Iterable[Edit]) -> asyncio.Future[None]:
        """Change memory now; the future is done when that is on disk."""
        if self._closed:
            raise not_open(self._disk.folder)
        writes: list[Write] = []
        for table, key, document, part in edits:
            if document is None:
                self._storage.drop(table, key)
                continue
            if part is not None:
                at, write = self._segments[table].place(part)
                document = {**document, "at": at}
                writes.append(write)
            self._storage.put(table, key, document)
        changes = self._storage.take_changes()
        self._note(changes, 1)
        call = _Call(changes, writes, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if not self._writing:
            self._start()
        return call.done

    def _start(self) -> None:
        self._writing, self._waiting = self._waiting, []
        changes = [change for call in self._writing for change in call.changes]
        renew = self._renewal.take()
        if not changes and not renew:
            self._succeed()
            return
        batch = Batch(
            writes=[write for call in self._writing for write in call.writes],
            changes=_together(changes),
            contents=self._contents_if_due(renew),
            unused=self._unused,
        )
        self._unused = []
        generation = self._journal.mark.generation
        loop = asyncio.get_running_loop()
        self._job = self._thread.submit(self._writer.write, batch)

        def done(job: Future[None]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop ended; so did whoever waited
                loop.call_soon_threadsafe(self._finish, job, batch, generation)

        self._job.add_done_callback(done)

    def _contents_if_due(self, renew: bool) -> Contents | None:
        journal = self._journal
        due_at = max(self._journal_bytes, journal.snapshot_bytes, self._renew_at)
        if not journal.broken and not renew and journal.bytes < due_at:
            return None
        return {table: dict(documents) for table, documents in self._storage.contents.items()}

    def _finish(self, job: Future[None], batch: Batch, generation: int) -> None:
        error = job.exception()
        if error is not None:
            self._fail(error)
            return
        if batch.contents is not None and self._journal.bytes > self._journal_bytes:
            self._renew_at = self._journal.bytes + self._journal_bytes  # no room for one just now
        self._succeed(renewed=self._journal.mark.generation > generation)

    def _succeed(self, *, renewed: bool = False) -> None:
        calls, self._writing = self._writing, []
        changes = [change for call in calls for change in call.changes]
        self._settle(changes)
        self._renewal.settle(changes, renewed=renewed)
        if not self._closed:
            self._renewal.arm(lambda: self.write_soon(()).add_done_callback(_ignored))
        for call in calls:
            if not call.done.done():
                call.done.set_result(None)
        if self._waiting and not self._writing:
            self._start()

    def _fail(self, error: BaseException) -> None:
        calls = self._writing + self._waiting
        self._writing, self._waiting = [], []
        self._storage.undo(change for call in reversed(calls) for change in reversed(call.changes))
        for call in calls:
            self._note(call.changes, -1)
        self.undone += 1
        for segments in self._segments.values():
            segments.give_up()
        for call in calls:
            if not call.done.done():
                refusal = (
                    not_kept(self._disk.folder, error) if isinstance(error, OSError) else error
                )
                call.done.set_exception(refusal)

    def _note(self, changes: Iterable[Change], sign: int) -> None:
        for table, own in self._by_table(changes).items():
            self._segments[table].note(own, sign)

    def _settle(self, changes: Iterable[Change]) -> None:
        for table, own in self._by_table(changes).items():
            self._segments[table].settle(own)
            self._unused += self._segments[table].unused()
            if table in self._tidied:
                self._tidy(table)

    def _by_table(self, changes: Iterable[Change]) -> dict[str, list[Change]]:
        tables: dict[str, list[Change]] = {}
        for change in changes:
            if change.table in self._segments:
                tables.setdefault(change.table, []).append(change)
        return tables

    def _tidy(self, table: str) -> None:
        """Move what is left in a sparse segment to the end, so that its file can go."""
        segments = self._segments[table]
        number = segments.sparse()
        if number is None:
            return
        edits: list[Edit] = []
        for key, document in self._storage.contents[table].items():
            if document["at"][0] == number:
                part = segments.read(document["at"])
                if part is None:
                    return
                edits.append(Edit(table, key, document, part))
        if edits and not self._closed:
            self.write_soon(edits).add_done_callback(_ignored)

    # -- what may come back ------------------------------------------------------------------

    def held(self, edits: Iterable[Edit]) -> list[Edit]:
        """What puts back the documents that some edits drop; their large parts stay on disk.

        The parts stay until `let_go`, or until this process ends.
        """
        back = []
        for table, key, _, _ in edits:
            document = self._storage.contents.get(table, {}).get(key)
            if document is not None:
                back.append(Edit(table, key, document))
                if table in self._segments:
                    self._segments[table].hold(document["at"])
        return back

    def let_go(self, back: Iterable[Edit]) -> None:
        """A part that no document refers to leaves with the next write to its table."""
        for table, _, document, _ in back:
            if document is not None and table in self._segments:
                self._segments[table].hold(document["at"], -1)

    def _remove_let_go(self) -> None:
        for segments in self._segments.values():
            for name in segments.unused():
                with contextlib.suppress(OSError):
                    self._disk.remove(name)

    async def close(self) -> None:
        """Write what waits, then let go of the files and the folder."""
        self._closed = True
        self._renewal.stop()
        while self._writing and self._job is not None:
            await asyncio.wait([asyncio.wrap_future(self._job)])
        self._thread.shutdown()
        old = self._renewal.due and not self._journal.broken
        if self._journal.in_doubt or old:  # what was refused, or dropped, is not to be found again
            with contextlib.suppress(OSError):
                self._journal.renew(self._storage.contents)
        if not self._journal.broken and not self._journal.in_doubt:
            self._remove_let_go()
        self._writer.close()
        self._disk.release()


def _together(changes: Iterable[Change]) -> list[tuple[str, str, Document | None]]:
    """What a record says of them: of a document put several times only the last."""
    said: list[tuple[str, str, Document | None]] = []
    places: dict[tuple[str, str], int] = {}
    for table, key, _, after, _ in changes:
        if after is None:
            places.pop((table, key), None)  # put again, it stands at the end of its table
            said.append((table, key, None))
            continue
        place = places.setdefault((table, key), len(said))
        if place == len(said):
            said.append((table, key, after))
        else:
            said[place] = (table, key, after)
    return said


def _ignored(done: asyncio.Future[None]) -> None:
    """Tidying and renewing that failed are tried again with a later change."""
    if not done.cancelled():
        done.exception()
