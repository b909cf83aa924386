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
from console.store.asides import Asides
from console.store.database import Database
from console.store.disk import Disk
from console.store.journal import SNAPSHOT_NAME, Journal
from console.store.migration import alters, kept_as, migrated
from console.store.rebuilding import find_newer_versions, find_versions, rebuild_functions
from console.store.recovery import Damage, Recovered, recover
from console.store.refusals import damaged, damaged_segment, missing, not_kept, outdated
from console.store.renewal import Renewal
from console.store.segments import Segments
from console.store.shapes import SEGMENTED, SHAPES
from console.store.snapshot import FORMAT
from console.text import printable

_MIB = 1024 * 1024


class Caps(msgspec.Struct, frozen=True):
    """How much is kept, and how large the files may be."""

    runs: int = limits.RUNS_KEPT
    errors: int = limits.ERRORS_KEPT
    errors_days: int = limits.ERRORS_DAYS
    captures: int = limits.CAPTURES_KEPT
    deliveries: int = limits.DELIVERIES_KEPT
    objects: int = limits.OBJECTS_KEPT
    object_bytes: int = 32 * _MIB
    """Of all objects together; they lie in memory."""
    tally_days: int = 400  # ours: a year, and the month it began in
    part_bytes: int = 256 * _MIB
    """Bodies, events and logs of the runs, and as much of the errors and of the captures."""
    segment_bytes: int = 8 * _MIB
    journal_bytes: int = 2 * _MIB
    """Read in about 15 ms when the workspace is opened."""
    secrets_s: float = 5.0  # ours
    """How long a secret that was replaced may stay in the journal."""


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
    found = found._replace(contents=migrated(found.contents, found.format))
    rebuilt = _rebuild(disk, sizes, found)
    segments = {
        table: Segments(disk, table, sizes, found.contents[table], caps.segment_bytes)
        for table in SEGMENTED
    }
    asides = Asides(disk, sizes, stamp)
    problems = _segment_problems(segments, asides, sizes)
    if found.damages:
        problems = _repair(disk, found, asides, rebuilt) + problems
    elif found.format < FORMAT:
        problems = _bring_up_to_date(disk, found, asides, sizes) + problems
    _remove_unused(disk, found.journal, segments, asides if found.damages else None)
    database = Database(
        disk,
        found.contents,
        found.journal,
        segments,
        journal_bytes=caps.journal_bytes,
        renewal=Renewal(caps.secrets_s, due=found.outdated),
        tidied=("versions", "requests"),
    )
    return Opened(database, asides, problems, found.torn_bytes)


def _rebuild(disk: Disk, sizes: Mapping[str, int], found: Recovered) -> list[str]:
    """Names of functions that damage took along and that are there again."""
    snapshot_is_sound = all(damage.name != SNAPSHOT_NAME for damage in found.damages)
    if snapshot_is_sound and not found.lacking:
        return []
    if snapshot_is_sound:
        find_newer_versions(disk, sizes, found.contents, found.dropped)
    else:
        find_versions(disk, sizes, found.contents)
    return rebuild_functions(disk, sizes, found.contents)


def _segment_problems(
    segments: Mapping[str, Segments], asides: Asides, sizes: Mapping[str, int]
) -> list[str]:
    problems = []
    for own in segments.values():
        for name, what in own.flaws:
            problems.append(damaged_segment(name, what, asides.keep(name) if name in sizes else ""))
    return problems


def _repair(disk: Disk, found: Recovered, asides: Asides, rebuilt: list[str]) -> list[str]:
    """Write what could be read as new files, the damaged ones kept; what to tell of it."""
    kept = {damage.name: asides.free(damage.name) for damage in found.damages if not damage.missing}
    found.journal.asides = dict(kept)
    failure = []
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
            f"The function {printable(name)} was rebuilt from its newest version; "
            "look at its settings."
            for name in rebuilt
        ]
        + failure
    )


def _bring_up_to_date(
    disk: Disk, found: Recovered, asides: Asides, sizes: Mapping[str, int]
) -> list[str]:
    """Write all that an older program left as this one does; what it had otherwise is kept."""
    why = kept_as(found.format)
    read = [name for name in (SNAPSHOT_NAME, *found.read) if name in sizes]
    if alters(found.format):
        found.journal.asides = {name: asides.free(name, why) for name in read}
    try:
        found.journal.renew(found.contents)
    except OSError as error:  # the next write tries again
        return [outdated(found.format, not_kept(disk.folder, error).message)]
    return []


def _sentence(damage: Damage, aside: str) -> str:
    if damage.missing:
        return missing(damage.name, damage.what)
    return damaged(damage.name, damage.what, aside)


def _remove_unused(
    disk: Disk, journal: Journal, segments: Mapping[str, Segments], asides: Asides | None
) -> None:
    """Remove files that nothing refers to; after damage something may have, so keep them aside."""
    names = [name for own in segments.values() for name in own.unused()]
    with contextlib.suppress(OSError):
        if names:
            journal.sync_found()  # or something may refer to them after a crash
        for name in names:
            with contextlib.suppress(OSError):
                if asides is not None:
                    disk.rename(name, asides.free(name))
                else:
                    disk.remove(name)
