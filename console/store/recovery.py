"""What a workspace's files say when it is opened, whatever state they are in.

A write cut short at the end of the journal was never acknowledged and is left out silently (but
counted), and so is a last record without what it refers to, see `tail`. Anything else that is wrong
is damage: what can be read is used, and the damaged file is kept aside. Writes nothing itself. The
trap: a rename that a crash undid leaves journals of two generations, so all from the snapshot's own
on are replayed in order.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from console.store.disk import Disk
from console.store.frames import decode, scan, unframe
from console.store.journal import (
    NEW_NAME,
    REACH_NAME,
    SNAPSHOT_NAME,
    Journal,
    Reach,
    Record,
    generation_of,
    name_of,
)
from console.store.renewal import leave_secret
from console.store.snapshot import FORMAT, Mark, Shapes, Snapshot, check_format, load
from console.store.tables import Contents
from console.store.tail import Judged, Verdict, judge

_SEGMENT = re.compile(r"[a-z]+-\d{6,}\.log")


class Damage(NamedTuple):
    name: str
    what: str
    missing: bool = False


class Recovered(NamedTuple):
    contents: Contents
    journal: Journal
    damages: list[Damage]
    torn_bytes: int
    lacking: bool = False
    """The journal lacks something that was acknowledged, not only what was under way."""
    dropped: frozenset[tuple[str, str]] = frozenset()
    """Then: table and id of what the rest of it says was deleted."""
    format: int = FORMAT
    """Of the program that wrote it."""
    read: tuple[str, ...] = ()
    """The journals that it was read from."""
    outdated: bool = False
    """The journals tell secrets that were replaced or dropped since."""


def recover(disk: Disk, sizes: Mapping[str, int], shapes: Shapes) -> Recovered:
    """Read snapshot and journals.

    Raises:
        ConsoleError: a newer program wrote them.
        OSError: they cannot be read.
    """
    damages: list[Damage] = []
    found = sorted(g for name in sizes if (g := generation_of(name)) is not None)
    snapshot = _read_snapshot(disk, sizes, shapes, damages)
    first = snapshot.mark.generation if snapshot.mark else min(found, default=0)
    reach = _read_reach(disk, sizes)
    damages += _missing(sizes, first, found, reach)
    contents: Contents = {table: {} for table in shapes} | snapshot.contents
    sequence = snapshot.mark.sequence if snapshot.mark else (None if found[:1] != [0] else 0)
    parts = {g: _read_journal(disk, g) for g in found if g >= first}
    own = parts.get(first, _Part())
    unsynced: tuple[str, ...] = ()
    if first in parts and (reach.generation, reach.bytes) < (first, own.end):
        unsynced = (name_of(first),)
    if _is_in_doubt(parts, first, reach):
        judged = _judge_last(disk, sizes, contents, sequence, own)
        if judged.verdict in (Verdict.TORN, Verdict.ALTERED):
            own = parts[first] = own.without_last()
        else:
            unsynced += judged.files
        if judged.verdict is Verdict.ALTERED:
            damages.append(Damage(name_of(first), "its last change is left out"))
    changes = (c for part in parts.values() for record in part.records for c in record.changes)
    outdated = leave_secret(contents, changes)
    for generation, part in parts.items():
        sequence, lost = _replay(part.records, contents, sequence)
        if what := _judge(part, lost, is_first=generation == first, alone=first == 0):
            damages.append(Damage(name_of(generation), what))
    if reach.generation == first and own.end < reach.bytes and not damages:
        damages.append(Damage(name_of(first), "its end is missing, the last changes are lost"))
    journal = Journal(
        disk,
        Mark(generation=first, sequence=sequence or 0),
        end=own.end if own.mark else 0,
        torn=own.torn > 0,
        unsynced=unsynced,
        stale=tuple(name_of(g) for g in found if g != first) + (NEW_NAME,) * (NEW_NAME in sizes),
    )
    journal.snapshot_bytes = sizes.get(SNAPSHOT_NAME, 0)
    written_as = min((m.format for m in (snapshot.mark, own.mark) if m), default=FORMAT)
    if damages or written_as < FORMAT:
        journal.break_off(max([first, reach.generation, *found]))
    lacking = bool(damages) and reach.generation == first and not _has_reach(disk, sizes, reach)
    dropped = _dropped(parts.values()) if lacking else frozenset()
    read = tuple(map(name_of, parts))
    return Recovered(
        contents, journal, damages, own.torn, lacking, dropped, written_as, read, outdated
    )


def _has_reach(disk: Disk, sizes: Mapping[str, int], reach: Reach) -> bool:
    name = name_of(reach.generation)
    found = scan(disk.read(name, 0, reach.bytes) if name in sizes else b"")
    return found.end == reach.bytes and not found.damaged


def _dropped(parts: Iterable[_Part]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (table, key)
        for part in parts
        for record in part.records
        for table, key, document in record.changes
        if document is None
    )


class _Part(NamedTuple):
    """One journal file."""

    mark: Mark | None = None
    records: tuple[Record, ...] = ()
    end: int = 0
    torn: int = 0
    damaged: int = 0
    last_at: int | None = None
    """Where the last record starts, if nothing stands behind it."""

    def without_last(self) -> _Part:
        assert self.last_at is not None
        torn = self.torn + self.end - self.last_at
        return self._replace(records=self.records[:-1], end=self.last_at, torn=torn, last_at=None)


def _is_in_doubt(parts: Mapping[int, _Part], first: int, reach: Reach) -> bool:
    """Whether the last record may have been under way: nothing says that it was acknowledged."""
    last_at = parts.get(first, _Part()).last_at
    if last_at is None or any(part.records for g, part in parts.items() if g > first):
        return False
    return (reach.generation, reach.bytes) <= (first, last_at)


def _judge_last(
    disk: Disk, sizes: Mapping[str, int], contents: Contents, sequence: int | None, part: _Part
) -> Judged:
    before = {table: dict(documents) for table, documents in contents.items()}
    _replay(part.records[:-1], before, sequence)
    return judge(disk, sizes, before, part.records[-1])


def _read_reach(disk: Disk, sizes: Mapping[str, int]) -> Reach:
    if REACH_NAME in sizes and (found := unframe(disk.read(REACH_NAME))) is not None:
        with contextlib.suppress(ValueError):
            return decode(found.payload, Reach)
    return Reach()


def _missing(sizes: Mapping[str, int], first: int, found: list[int], reach: Reach) -> list[Damage]:
    has_snapshot = SNAPSHOT_NAME in sizes
    # The first journal is on disk before any segment is made.
    segments = any(_SEGMENT.fullmatch(name) for name in sizes)
    if not has_snapshot and (first > 0 or (not found and (segments or reach.bytes))):
        return [Damage(SNAPSHOT_NAME, "older entries are lost", missing=True)]
    if has_snapshot and first not in found:
        return [Damage(name_of(first), "newer changes may be lost", missing=True)]
    if reach.generation > max([first, *found]):
        return [Damage(name_of(reach.generation), "newer changes are lost", missing=True)]
    return []


def _read_snapshot(
    disk: Disk, sizes: Mapping[str, int], shapes: Shapes, damages: list[Damage]
) -> Snapshot:
    if SNAPSHOT_NAME not in sizes:
        return Snapshot(None, {})
    snapshot = load(disk.read(SNAPSHOT_NAME), shapes)
    if snapshot.damaged:
        what = [f"{_count(snapshot.lost, 'entry', 'entries')} lost" if snapshot.lost else ""]
        if snapshot.altered:
            count = len(snapshot.altered)
            first = ", ".join(snapshot.altered[:3]) + (" …" if count > 3 else "")
            what.append(f"{_count(count, 'entry', 'entries')} not as written ({first})")
        said = " and ".join(filter(None, what)) or "no entry is lost"
        damages.append(Damage(SNAPSHOT_NAME, said))
    return snapshot


def _read_journal(disk: Disk, generation: int) -> _Part:
    data = disk.read(name_of(generation))
    found = scan(data)
    records: list[Record] = []
    mark: Mark | None = None
    damaged = found.damaged
    last_at: int | None = None
    for payload, start, end in found.frames:
        last_at = None
        try:
            if payload.startswith(b"{"):
                mark = decode(payload, Mark)
                check_format(mark)
            else:
                records.append(decode(payload, Record))
                last_at = start if end == len(data) else None
        except ValueError:
            damaged += 1
    return _Part(mark, tuple(records), found.end, found.torn, damaged, last_at)


def _replay(
    records: tuple[Record, ...], contents: Contents, sequence: int | None
) -> tuple[int | None, int]:
    """Apply records in order; the number of the last one, and how many are missing between."""
    lost = 0
    for record in records:
        if sequence is not None and record.sequence <= sequence:
            continue
        lost += 0 if sequence is None else record.sequence - sequence - 1
        sequence = record.sequence
        record.replay(contents)
    return sequence, lost


def _judge(part: _Part, lost: int, *, is_first: bool, alone: bool) -> str:
    """What is wrong with a journal; empty where nothing is.

    Args:
        part: the file.
        lost: records missing from it.
        is_first: it belongs to the snapshot; a later one can only be empty.
        alone: there is no snapshot yet, so the file may have been cut short while it was made.
    """
    if not is_first:
        newer = f"it belongs to a newer {SNAPSHOT_NAME}, changes may be lost"
        return newer if part.records else ""
    if lost:
        return f"{_count(lost, 'change', 'changes')} lost"
    if part.damaged:
        return "its last changes may be lost" if part.records else "changes may be lost"
    if part.mark is None and (part.records or not alone):
        return "its beginning is missing, changes may be lost"
    return ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many} {'is' if number == 1 else 'are'}"
