"""The two streams: data on stdout, sentences on stderr.

Owns everything that is printed, so that hostile text, a closed pipe, a full disk and a terminal
without UTF-8 are met in one place. The trap: what stays in a stream's buffer after an error makes
Python fail once more at exit, so a broken stream is pointed at the null device.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from console.model import ConsoleError
from console.text import cells, printable


def prepare() -> None:
    """Let characters that the terminal's encoding lacks come out as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Print data; a reader that went away is no error.

    Raises:
        ConsoleError: stdout takes no more (a full disk).
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        raise ConsoleError(f"The output cannot be written: {error.strerror}.", 3) from None


def write_json(value: Any) -> None:
    write(json_line(value))


def json_line(value: Any) -> str:
    """One JSON value on a line. ASCII, so that nothing in it can act on a terminal."""
    return json.dumps(value) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under headings, hostile text made visible."""
    lines = [head, *([printable(str(cell)) for cell in row] for row in rows)]
    widths = [max(cells(line[column]) for line in lines) for column in range(len(head))]
    return "".join(
        "  ".join(
            cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def complain(sentence: str) -> None:
    """Say on stderr what is wrong and what to do."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(printable(sentence) + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def progress(text: str) -> None:
    """Say on stderr what is being done, where somebody looks."""
    if is_terminal(sys.stderr):
        complain(text)


def flush() -> None:
    """Empty what argparse has written, before Python does it with less care."""
    with contextlib.suppress(ConsoleError):
        write("")


def is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


class Paint:
    """Colours, or none where they would not help."""

    def __init__(self, on: bool) -> None:
        self._on = on

    @classmethod
    def for_stdout(cls) -> Paint:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in (None, "", "dumb")
        return cls(is_terminal(sys.stdout) and not plain)

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def faint(self, text: str) -> str:
        return self._in("2", text)

    def red(self, text: str) -> str:
        return self._in("1;31", text)

    def green(self, text: str) -> str:
        return self._in("1;32", text)

    def yellow(self, text: str) -> str:
        return self._in("33", text)

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._on else text


def _silence(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
