"""Where one was in a workspace: open functions, cursors, requests, the pane, how wide each is.

A small file of its own beside the store's, which it does not pass through: it is written every few
seconds while one moves about, and losing it costs a few key presses. The trap: it may be of any
version or damaged, so what cannot be read counts as nothing, and every value in it as a wish.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TypeVar

import msgspec

FILE_NAME = "screen.json"
FILE_NAMES = (FILE_NAME, FILE_NAME + ".new")
"""What may lie in the folder of a workspace because of this."""
FILE_BYTES = 64 * 1024
FUNCTIONS = 200
"""Of so many the place in the text and the request are remembered, the latest."""
TABS = 100

Value = TypeVar("Value")


class Panes(msgspec.Struct, frozen=True):
    shown: str = ""
    """The pane that had the focus; empty for the usual one."""
    right: str = ""
    """The one that shows at the right."""
    zoomed: bool = False
    with_list: bool = True
    list_columns: int | None = None
    """Width of the list of functions; None for the usual one."""
    code_share: int | None = None
    """Of a thousand parts of the width that code and request share; None for the usual."""


class Whereabouts(msgspec.Struct, frozen=True):
    function_id: str = ""
    panes: Panes = Panes()
    cursors: dict[str, tuple[int, int]] = {}
    """Row and column in the text of a function, by its id, the one looked at last at the end."""
    tabs: tuple[str, ...] = ()
    """The functions that are open, in the order of their tabs."""
    requests: dict[str, str] = {}
    """Id of the test request that a function was last shown with, as with `cursors`."""

    def at(
        self,
        function_id: str,
        panes: Panes,
        cursor: tuple[int, int],
        tabs: tuple[str, ...] = (),
        request_id: str = "",
    ) -> Whereabouts:
        cursors = _latest(self.cursors, function_id, cursor)
        requests = _latest(self.requests, function_id, request_id) if request_id else self.requests
        return Whereabouts(function_id, panes, cursors, tabs[:TABS], requests)


def _latest(kept: dict[str, Value], function_id: str, value: Value) -> dict[str, Value]:
    others = [(key, old) for key, old in kept.items() if key != function_id]
    return dict([*others[-FUNCTIONS + 1 :], (function_id, value)])


def read(folder: Path) -> Whereabouts:
    try:
        with (folder / FILE_NAME).open("rb") as file:
            return msgspec.json.decode(file.read(FILE_BYTES), type=Whereabouts)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Whereabouts()


def write(folder: Path, whereabouts: Whereabouts) -> None:
    """Keep it, whole or not at all; where that fails, the next start shows the usual."""
    new = folder / FILE_NAMES[1]
    with contextlib.suppress(OSError):
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(whereabouts))
        os.replace(new, folder / FILE_NAME)
