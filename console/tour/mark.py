"""The small file that marks a workspace as the tour's, and says how far that is.

The trap: it may be damaged or of any version; it then still is a mark, at the first step.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

FILE_NAME = "tour.json"
FILE_NAMES = (FILE_NAME, FILE_NAME + ".new")
"""What may lie in the folder of a workspace because of this."""
_FILE_BYTES = 4096


class Mark(msgspec.Struct, frozen=True):
    function_id: str = ""
    """Of the function that the tour is about."""
    step: str = ""
    """Id of the step that is next."""


def read(folder: Path) -> Mark | None:
    """The mark of a workspace; None where it is not the tour's."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            return msgspec.json.decode(file.read(_FILE_BYTES), type=Mark)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Mark()


def write(folder: Path, mark: Mark) -> None:
    """Keep it, whole or not at all; where that fails, the next start is a step behind."""
    new = folder / FILE_NAMES[1]
    with contextlib.suppress(OSError):
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(mark))
        os.replace(new, folder / FILE_NAME)
