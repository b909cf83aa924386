"""The large parts of a table's documents, in append-only files that are dropped whole.

A document says where its part is with `at`: segment, offset, length. Places are given here, on the
event loop; the writer puts the bytes there together with the record that refers to them.
The trap: a place that failed to be written is never given again, the next one is in a new file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from console.store.disk import Disk
from console.store.frames import frame, scan, unframe
from console.store.tables import Change, Document


class Write(NamedTuple):
    """Bytes that have to be at an offset of a file; offset 0 makes it."""

    table: str
    name: str
    offset: int
    data: bytes


def segment_name(table: str, number: int) -> str:
    return f"{table}-{number:06}.log"


class Segments:
    def __init__(
        self,
        disk: Disk,
        table: str,
        sizes: Mapping[str, int],
        documents: Mapping[str, Document],
        segment_bytes: int,
    ) -> None:
        self.table = table
        self.kept_bytes = 0
        """Of all parts that documents refer to."""
        self.flaws: list[tuple[str, str]] = []
        """Files found wrong: name, and what is wrong."""
        self._disk = disk
        self._segment_bytes = segment_bytes
        self._name = re.compile(rf"{table}-(\d{{6,}})\.log")
        self._sizes = {
            int(m[1]): sizes[name] for name in sizes if (m := self._name.fullmatch(name))
        }
        self._live: dict[int, int] = {}
        self._held: dict[int, int] = {}
        """How many parts that no document refers to are to stay, by segment."""
        self._pending: dict[tuple[int, int], Write] = {}
        ends = self._count(documents.values())
        self._find_flaws(ends)
        self._number = max([0, *self._sizes, *ends])
        self._end = self._sizes.get(self._number, 0)
        if self._end != ends.get(self._number, 0) or self._number == 0:
            self._roll()  # what stands behind the last part was never acknowledged

    def _count(self, documents: Iterable[Document]) -> dict[int, int]:
        """Add up what documents refer to; where each segment has to reach."""
        ends: dict[int, int] = {}
        for document in documents:
            number, offset, length = document["at"]
            ends[number] = max(ends.get(number, 0), offset + length)
            self._live[number] = self._live.get(number, 0) + length
            self.kept_bytes += length
        return ends

    def _find_flaws(self, ends: Mapping[int, int]) -> None:
        for number, end in ends.items():
            if number not in self._sizes:
                self.flaws.append((self.name_of(number), "it is missing"))
            elif self._sizes[number] < end:
                self.flaws.append((self.name_of(number), "its end is missing"))

    def name_of(self, number: int) -> str:
        return segment_name(self.table, number)

    # -- places and parts --------------------------------------------------------------------

    def place(self, payload: bytes) -> tuple[list[int], Write]:
        """Where a part will be: its `at`, and the write that puts it there."""
        data = frame(payload)
        if self._end and self._end + len(data) > self._segment_bytes:
            self._roll()
        at = [self._number, self._end, len(data)]
        write = Write(self.table, self.name_of(self._number), self._end, data)
        self._pending[self._number, self._end] = write
        self._end += len(data)
        self._sizes[self._number] = self._end
        return at, write

    def read(self, at: list[int]) -> bytes | None:
        """A part; None where it is missing or not as it was written."""
        number, offset, length = at
        pending = self._pending.get((number, offset))
        try:
            data = (
                pending.data
                if pending is not None
                else self._disk.read(self.name_of(number), offset, length)
            )
        except OSError:
            return None
        return _only_frame(data, length)

    def is_lost(self, at: list[int]) -> bool:
        """Whether a part can never be read again; not where the disk only fails to just now."""
        if self.read(at) is not None:
            return False
        number, offset, length = at
        try:
            data = self._disk.read(self.name_of(number), offset, length)
            return _only_frame(data, length) is None
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def everything(self) -> Iterator[tuple[list[int], bytes]]:
        """Every part that any document refers to or once referred to, with its `at`."""
        for number in sorted(self._sizes):
            for part, start, end in scan(self._disk.read(self.name_of(number))).frames:
                yield [number, start, end - start], part

    def _roll(self) -> None:
        self._number += 1
        self._end = 0

    def hold(self, at: list[int], sign: int = 1) -> None:
        """Let a part stay where it is, whatever becomes of its document; -1 ends that."""
        self._held[at[0]] = self._held.get(at[0], 0) + sign

    # -- what became of a batch --------------------------------------------------------------

    def note(self, changes: Iterable[Change], sign: int = 1) -> None:
        """Keep `kept_bytes` in step with changes in memory, or with taking them back."""
        for change in changes:
            self.kept_bytes += sign * (_length(change.after) - _length(change.before))

    def settle(self, changes: Iterable[Change]) -> None:
        """The changes are on disk."""
        for change in changes:
            for document, sign in ((change.before, -1), (change.after, 1)):
                if document is not None:
                    number, offset, length = document["at"]
                    self._live[number] = self._live.get(number, 0) + sign * length
                    self._pending.pop((number, offset), None)

    def give_up(self) -> None:
        """Nothing that is pending got on disk."""
        for number, offset in self._pending:
            self._sizes[number] = min(self._sizes[number], offset)
        self._pending.clear()
        self._roll()

    def unused(self) -> list[str]:
        """Files that no document refers to; each is named once."""
        held = (number for number, count in self._held.items() if count)
        busy = {self._number, *(number for number, _ in self._pending), *held}
        gone = [n for n in self._sizes if n not in busy and self._live.get(n, 0) <= 0]
        for number in gone:
            del self._sizes[number]
            self._live.pop(number, None)
        return [self.name_of(number) for number in gone]

    def sparse(self) -> int | None:
        """A segment of which less than a quarter is still referred to, if there is one."""
        for number, size in self._sizes.items():
            if number < self._number and 0 < self._live.get(number, 0) * 4 < size:
                return number
        return None


def _only_frame(data: bytes, length: int) -> bytes | None:
    """What a frame holds, if it takes all of its place: a shorter one there is another's."""
    found = unframe(data)
    return found.payload if found is not None and found.end == length else None


def _length(document: Document | None) -> int:
    return int(document["at"][2]) if document is not None else 0
