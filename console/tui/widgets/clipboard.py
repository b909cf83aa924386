"""Copying to the terminal's clipboard with OSC 52, which also works over SSH.

The terminal never answers, so nothing here claims that a copy succeeded; the app's own buffer has
the text in any case. The trap: this goes past `App.copy_to_clipboard`, which knows neither tmux nor
a size cap; an app may therefore override that method with `copy`.
"""

from __future__ import annotations

import os
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App

from console.tui.widgets.wording import size

SEQUENCE_BYTES = 75_000
"""What most terminals take of one OSC 52 as base64; longer ones are dropped or cut silently."""
_NO_CLIPBOARD = {"dumb", "linux"}


def copy(
    app: App[Any],
    text: str,
    what: str = "the text",
    *,
    suffix: str = ".txt",
    folder: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Send `text` to the terminal, or save it where that cannot work; returns what to tell.

    Args:
        what: names the text within the sentence, e.g. "the event".
        suffix: of the file, where one is written.
        folder: where a file goes; the temporary folder by default.
    """
    app._clipboard = text
    data = text.encode("utf-8", errors="backslashreplace")
    encoded = b64encode(data).decode("ascii")
    if len(encoded) > SEQUENCE_BYTES or environ.get("TERM") in _NO_CLIPBOARD:
        return _save(data, what, suffix, folder)
    if app._driver is not None:
        app._driver.write(sequence(encoded, tmux="TMUX" in environ))
    return f"{what[0].upper()}{what[1:]} was sent to the terminal ({size(len(data))})."


def sequence(encoded: str, *, tmux: bool) -> str:
    """The control sequence for base64 text.

    tmux takes the bare one where `set-clipboard` is on and hands the wrapped one through where
    `allow-passthrough` is on; each ignores the other, so both are sent.
    """
    bare = f"\x1b]52;c;{encoded}\x07"
    if not tmux:
        return bare
    return bare + "\x1bPtmux;" + bare.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def _save(data: bytes, what: str, suffix: str, folder: Path | None) -> str:
    try:
        handle, name = tempfile.mkstemp(suffix, "fnconsole-", folder)  # creates it with mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        return (
            f"Cannot copy {what}: the terminal takes no text of {size(len(data))}, and saving"
            + (f" it failed ({error.strerror}).")
        )
    return f"The terminal cannot take {what} ({size(len(data))}), so it was saved to {name}"
