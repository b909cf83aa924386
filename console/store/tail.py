"""Whether the last record of a journal was still under way when the machine died.

A batch syncs its record together with the files that hold what the record refers to, so a crash may
leave the record without some of them. Nobody was told that it is kept, then, and it has to be left
out whole: what it replaced is still there. The trap: what was acknowledged and is damaged since
looks much the same, so a record counts as under way only where nothing says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

import msgspec

from console.store.disk import Disk
from console.store.frames import unframe
from console.store.journal import Record
from console.store.segments import segment_name
from console.store.shapes import SEGMENTED, At
from console.store.tables import Contents, Document


class Verdict(Enum):
    WHOLE = "all it refers to is there"
    TORN = "some of it did not get on the medium"
    ALTERED = "some of it is not as written, in a way that no crash leaves"
    DAMAGED = "what was acknowledged before it is missing too, so that says nothing"


class Judged(NamedTuple):
    verdict: Verdict
    files: tuple[str, ...]
    """What the record refers to lies in these."""


class _Part(NamedTuple):
    name: str
    offset: int
    length: int


def judge(disk: Disk, sizes: Mapping[str, int], contents: Contents, record: Record) -> Judged:
    """Look at the parts that a record refers to.

    Args:
        disk: where they are.
        sizes: of the files.
        contents: all documents before the record.
        record: the last one of a journal.
    """
    parts = list(_parts(_left(record)))
    names = tuple(dict.fromkeys(part.name for part in parts))
    if any(sizes.get(name, 0) < end for name, end in _ends(contents, names).items()):
        return Judged(Verdict.DAMAGED, names)
    found = {_look_at(disk, sizes, part) for part in parts}
    for verdict in (Verdict.ALTERED, Verdict.TORN):
        if verdict in found:
            return Judged(verdict, names)
    return Judged(Verdict.WHOLE, names)


def _left(record: Record) -> Iterable[tuple[str, Document]]:
    """What it leaves of its documents: the file of one that it drops again may be gone."""
    left: dict[tuple[str, str], Document | None] = {}
    for table, key, document in record.changes:
        left[table, key] = document
    return [(table, document) for (table, _), document in left.items() if document is not None]


def _parts(documents: Iterable[tuple[str, Document]]) -> Iterator[_Part]:
    for table, document in documents:
        if table not in SEGMENTED:
            continue
        try:
            number, offset, length = msgspec.convert(document.get("at"), At)
        except msgspec.ValidationError:
            continue
        yield _Part(segment_name(table, number), offset, length)


def _ends(contents: Contents, names: tuple[str, ...]) -> dict[str, int]:
    """How far these files have to reach without the record."""
    ends: dict[str, int] = {}
    for table in {name.rpartition("-")[0] for name in names}:
        for part in _parts((table, document) for document in contents[table].values()):
            if part.name in names:
                ends[part.name] = max(ends.get(part.name, 0), part.offset + part.length)
    return ends


def _look_at(disk: Disk, sizes: Mapping[str, int], part: _Part) -> Verdict:
    if part.name not in sizes:
        return Verdict.TORN
    data = disk.read(part.name, part.offset, part.length)
    found = unframe(data)
    if found is not None and found.end == part.length:
        return Verdict.WHOLE
    # JSON has no zero bytes: they stand where sectors are missing.
    return Verdict.TORN if len(data) < part.length or b"\0" in data else Verdict.ALTERED
