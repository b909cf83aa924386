"""Opening a workspace: reading its files, repairing what is damaged, keeping what was aside.

Everything found wrong becomes one sentence in `problems`. A damaged file is never overwritten or
deleted: it gets a second name, NAME.damaged-TIME, before a new one takes its place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from console import limits
from console.model import Function
from console.store.asides import Asides
from console.store.database import Database
from console.store.disk import Disk
from console.store.frames import decode
from console.store.recovery import Damage, Recovered, recover
from console.store.refusals import damaged, damaged_segment, missing, not_kept
from console.store.segments import Segments
from console.store.shapes import SEGMENTED, SHAPES, VersionDetail
from console.store.tables import Contents, Document

_MIB = 1024 * 1024


class Caps(msgspec.Struct, frozen=True):
    """How much is kept, and how large the files may be."""

    runs: int = limits.RUNS_KEPT
    errors: int = limits.ERRORS_KEPT
    errors_days: int = limits.ERRORS_DAYS
    captures: int = limits.CAPTURES_KEPT
    part_bytes: int = 256 * _MIB
    """Bodies, events and logs of the runs, and as much of the errors and of the captures."""
    segment_bytes: int = 8 * _MIB
    journal_bytes: int = 2 * _MIB
    """Read in about 15 ms when the workspace is opened."""


class Opened(NamedTuple):
    database: Database
    asides: Asides
    problems: list[str]
    torn_bytes: int


def open_database(disk: Disk, caps: Caps, stamp: str) -> Opened:
    """Read the files of a folder that this process has claimed.

    Args:
        disk: the folder.
        caps: sizes of files.
        stamp: the time, as it goes into the names of files kept aside.
    """
    sizes = disk.sizes()
    found = recover(disk, sizes, SHAPES)
    segments = {
        table: Segments(disk, table, sizes, found.contents[table], caps.segment_bytes)
        for table in SEGMENTED
    }
    asides = Asides(disk, sizes, stamp)
    problems = _segment_problems(segments, asides, sizes)
    if found.damages:
        problems = _repair(disk, found, segments, asides) + problems
    _remove_unused(disk, segments, asides if found.damages else None)
    database = Database(
        disk,
        found.contents,
        found.journal,
        segments,
        journal_bytes=caps.journal_bytes,
        tidied=("versions", "requests"),
    )
    return Opened(database, asides, problems, found.torn_bytes)


def _segment_problems(
    segments: Mapping[str, Segments], asides: Asides, sizes: Mapping[str, int]
) -> list[str]:
    problems = []
    for own in segments.values():
        for name, what in own.flaws:
            problems.append(damaged_segment(name, what, asides.keep(name) if name in sizes else ""))
    return problems


def _repair(
    disk: Disk, found: Recovered, segments: Mapping[str, Segments], asides: Asides
) -> list[str]:
    """Write what could be read as new files, the damaged ones kept; what to tell of it."""
    found.journal.asides = {
        damage.name: asides.free(damage.name) for damage in found.damages if not damage.missing
    }
    rebuilt = _rebuild_functions(found.contents, segments["versions"])
    failure = []
    kept = found.journal.asides
    try:
        found.journal.renew(found.contents)
    except OSError as error:
        kept = {}
        failure = [
            f"What could be read of it was not saved: {not_kept(disk.folder, error).message}"
        ]
    return (
        [_sentence(damage, kept.get(damage.name, "")) for damage in found.damages]
        + [
            f"The function {name} was rebuilt from its newest version; look at its settings."
            for name in rebuilt
        ]
        + failure
    )


def _sentence(damage: Damage, aside: str) -> str:
    if damage.missing:
        return missing(damage.name, damage.what)
    return damaged(damage.name, damage.what, aside)


def _rebuild_functions(contents: Contents, versions: Segments) -> list[str]:
    """Make functions again that only their versions speak of; their names."""
    newest: dict[str, Document] = {}
    for document in contents["versions"].values():
        function_id = document["function_id"]
        if function_id not in contents["functions"]:
            other = newest.get(function_id)
            if other is None or other["number"] < document["number"]:
                newest[function_id] = document
    names = []
    for function_id, document in newest.items():
        if (part := versions.read(document["at"])) is not None:
            function = _function_of(decode(part, VersionDetail))
            contents["functions"][function_id] = msgspec.to_builtins(function)
            names.append(function.name)
    return names


def _function_of(detail: VersionDetail) -> Function:
    version = detail.version
    return Function(
        id=detail.function_id,
        name=detail.name,
        description=detail.description,
        code=version.code,
        version=version.number,
        created_at=version.created_at,
        updated_at=version.created_at,
    )


def _remove_unused(disk: Disk, segments: Mapping[str, Segments], asides: Asides | None) -> None:
    """Remove files that nothing refers to; after damage something may have, so keep them aside."""
    for own in segments.values():
        for name in own.unused():
            with contextlib.suppress(OSError):
                if asides is not None:
                    disk.rename(name, asides.free(name))
                else:
                    disk.remove(name)
