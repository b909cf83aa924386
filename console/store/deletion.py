"""Deleting a workspace: its own files and no others, and not while somebody has it open.

Out of the way under its name first, so that a crash does not leave half a workspace there.
The trap: what is not known to be the store's may be dear to somebody, so it stops everything.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from pathlib import Path

from console.store.disk import LOCK_NAME, Disk
from console.store.journal import NEW_NAME, REACH_NAME, SNAPSHOT_NAME
from console.store.refusals import WorkspaceBusy, cannot_delete, in_the_way, no_workspace
from console.store.shapes import SEGMENTED

_ALONE = "|".join(map(re.escape, (LOCK_NAME, SNAPSHOT_NAME, NEW_NAME, REACH_NAME)))
_NUMBERED = "|".join(("journal", *SEGMENTED))
_OWN = re.compile(
    rf"(?:{_ALONE}|(?:{_NUMBERED})-\d{{6,}}\.log)(?:\.damaged-\d{{8}}T\d{{6}}Z(?:-\d+)?)?"
)


def delete_workspace(folder: Path, also: Collection[str] = ()) -> None:
    """Delete a workspace with everything in it.

    Args:
        folder: of the workspace.
        also: names of files in it that are not the store's and may go along.

    Raises:
        WorkspaceBusy: somebody has it open.
        ConsoleError: it is none, something else is in it, or it cannot be removed. Nothing is
            gone, except where the disk failed in between.
    """
    disk = Disk(folder)
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


def _names(disk: Disk, also: Collection[str]) -> list[str]:
    """Of all files in the folder, none of which is in the way."""
    kinds = disk.kinds()
    for name, kind in kinds.items():
        known = kind == "file" and _OWN.fullmatch(name)
        if not known and not (name in also and kind in ("file", "socket")):
            raise in_the_way(disk.folder, name)
    if LOCK_NAME not in kinds:
        raise no_workspace(disk.folder)
    return list(kinds)
