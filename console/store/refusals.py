"""The sentences of the store: what happened, where, what to do about it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from console.model import ConsoleError
from console.text import printable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EROFS, errno.EACCES, errno.EPERM)


class WorkspaceBusy(ConsoleError):
    """Another process owns the workspace; the caller joins it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another process has the workspace in {_shown(folder)} open.", 3)


def not_kept(folder: Path, error: OSError) -> ConsoleError:
    """A write failed, and memory and files are as before it."""
    where = _shown(folder)
    if error.errno in _FULL:
        return ConsoleError(
            f"The disk is full, so this was not saved in {where}; free some space and try again.", 3
        )
    if error.errno in _DENIED:
        return ConsoleError(
            f"This was not saved because {where} cannot be written ({_reason(error)}); "
            "make it writable and try again.",
            3,
        )
    if error.errno == errno.ESTALE:
        return ConsoleError(
            f"This was not saved because {where} was moved or deleted; copy unsaved text, then "
            "open the workspace again.",
            3,
        )
    return ConsoleError(
        f"This was not saved in {where}: {_reason(error)}; check the disk and try again.", 3
    )


def cannot_open(folder: Path, error: OSError) -> ConsoleError:
    return ConsoleError(
        f"The workspace in {_shown(folder)} cannot be opened: {_reason(error)}; "
        "check the folder, or choose another with FNCONSOLE_HOME.",
        3,
    )


def no_workspace(folder: Path) -> ConsoleError:
    return ConsoleError(f"There is no workspace in {_shown(folder)}.")


def in_the_way(folder: Path, name: str) -> ConsoleError:
    return ConsoleError(
        f"{printable(name)} in {_shown(folder)} is not part of the workspace; "
        "move it elsewhere, then delete the workspace."
    )


def cannot_delete(folder: Path, error: OSError) -> ConsoleError:
    return ConsoleError(
        f"{_shown(folder)} cannot be deleted: {_reason(error)}; check the folder.", 3
    )


def not_open(folder: Path) -> ConsoleError:
    return ConsoleError(f"The workspace in {_shown(folder)} is closed; open it again.", 3)


def damaged(name: str, what: str, aside: str) -> str:
    kept = f"; the damaged file is kept as {aside}" if aside else ""
    return f"{name} is damaged: {what}{kept}."


def damaged_segment(name: str, what: str, aside: str) -> str:
    kept = f"; it is kept as {aside} too" if aside else ""
    return f"{name} is damaged: {what}, so some details cannot be shown{kept}."


def outdated(written_as: int, refusal: str) -> str:
    return (
        f"This workspace was written by an older fnconsole (format {written_as}) and could not be "
        f"brought up to date: {refusal}"
    )


def missing(name: str, what: str) -> str:
    return f"{name} is missing: {what}."


def left_out(table: str, key: str) -> str:
    return f"An entry of {table} cannot be read and is left out: {printable(key)}."


def retry_lost(source_name: str, delivery_id: str) -> str:
    return (
        f"The delivery {printable(delivery_id)} of {printable(source_name)} cannot be read any "
        "more, so it is not tried again."
    )


def unwritable(reason: str) -> ConsoleError:
    return ConsoleError(f"This cannot be saved: {printable(reason)}.")


def unreadable(name: str) -> ConsoleError:
    return ConsoleError(
        f"This entry cannot be read any more, because {name} is damaged or missing.", 3
    )


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else printable(str(error))


def _shown(folder: Path) -> str:
    return printable(str(folder))
