"""Deleting a workspace: its own files and no others, and not while somebody has it open.

Out of the way under its name first, so that a crash does not leave half a workspace there; what a
crash left of one is removed later, for its user was told that nothing is kept.
The trap: what is not known to be the store's may be dear to somebody, so it stops everything.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Collection
from pathlib import Path

from console.model import ConsoleError
from console.store.disk import LOCK_NAME, Disk
from console.store.journal import NEW_NAME, REACH_NAME, SNAPSHOT_NAME
from console.store.refusals import WorkspaceBusy, cannot_delete, in_the_way, no_workspace
from console.store.shapes import SEGMENTED

_ALONE = "|".join(map(re.escape, (LOCK_NAME, SNAPSHOT_NAME, NEW_NAME, REACH_NAME)))
_NUMBERED = "|".join(("journal", *SEGMENTED))
_OWN = re.compile(
    rf"(?:{_ALONE}|(?:{_NUMBERED})-\d{{6,}}\.log)"
    r"(?:\.(?:damaged-\d{8}T\d{6}Z|format-\d+)(?:-\d+)?)?"
)


_REMAINS = re.compile(r"\.deleted-[0-9a-f]{16}")


def delete_workspace(folder: Path, also: Collection[str] = (), *, disk: Disk | None = None) -> None:
    """Delete a workspace with everything in it.

    Args:
        folder: of the workspace.
        also: names of files in it that are not the store's and may go along.
        disk: stands in for the folder in tests.

    Raises:
        WorkspaceBusy: somebody has it open.
        ConsoleError: it is none, something else is in it, or it cannot be removed. Nothing is
            gone, except where the disk failed in between.
    """
    disk = disk or Disk(folder)
    try:
        _names(disk, also)  # before its lock is made where there was no workspace
        if not disk.claim():
            raise WorkspaceBusy(folder)
        try:
            names = _names(disk, also)
            disk.move(folder.with_name(f".deleted-{secrets.token_hex(8)}"))
            disk.erase(names)
        finally:
            disk.release()
    except (FileNotFoundError, NotADirectoryError):
        raise no_workspace(folder) from None
    except OSError as error:
        raise cannot_delete(disk.folder, error) from None


def finish_deletions(above: Path, also: Collection[str] = ()) -> None:
    """Remove what is left of workspaces whose deletion a crash ended.

    Args:
        above: the folder that they were in.
        also: names of files in them that are not the store's and may go along.
    """
    for folder in above.iterdir() if above.is_dir() else ():
        if _REMAINS.fullmatch(folder.name):
            with contextlib.suppress(OSError, ConsoleError):  # somebody else may be at it
                _finish(Disk(folder), also)


def _finish(disk: Disk, also: Collection[str]) -> None:
    names = _names_if_own(disk, also)
    if LOCK_NAME not in names:
        disk.erase(names)
    elif disk.claim():
        try:
            disk.erase(names)
        finally:
            disk.release()


def _names(disk: Disk, also: Collection[str]) -> list[str]:
    """Of all files in the folder, which is a workspace; none of them is in the way."""
    names = _names_if_own(disk, also)
    if LOCK_NAME not in names:
        raise no_workspace(disk.folder)
    return names


def _names_if_own(disk: Disk, also: Collection[str]) -> list[str]:
    kinds = disk.kinds()
    for name, kind in kinds.items():
        known = kind == "file" and _OWN.fullmatch(name)
        if not known and not (name in also and kind in ("file", "socket")):
            raise in_the_way(disk.folder, name)
    return list(kinds)
