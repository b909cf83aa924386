"""Files named on the command line, and standard input as `-`.

Owns reading them: as UTF-8, up to a size, standard input only once. Knows nothing of what they
hold.
"""

from __future__ import annotations

import sys
from typing import BinaryIO

from console import limits
from console.model import ConsoleError
from console.text import printable

STDIN = "-"


class Files:
    """Reads files for one command."""

    def __init__(self) -> None:
        self._stdin_is_for = ""

    def read(self, name: str, what: str) -> str:
        """The text of a file.

        Args:
            name: its path, or `-` for standard input.
            what: what it holds, as the sentence of a failure names it ("the request file").

        Raises:
            ConsoleError: it cannot be read, is no UTF-8 text, or is too large.
        """
        data = self._stdin(what) if name == STDIN else _file(name, what)
        where = "standard input" if name == STDIN else f"'{printable(name)}'"
        if len(data) > limits.FILE_BYTES:
            size = limits.FILE_BYTES // limits.KIB // limits.KIB
            raise ConsoleError(f"Cannot use {where} as {what}: it is larger than {size} MiB.")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ConsoleError(
                f"Cannot use {where} as {what}: line {line} is not UTF-8 text."
            ) from None

    def _stdin(self, what: str) -> bytes:
        if self._stdin_is_for:
            raise ConsoleError(
                f"Standard input can be {self._stdin_is_for} or {what}, not both; "
                "name a file for one of them."
            )
        self._stdin_is_for = what
        if sys.stdin is None:
            raise ConsoleError(f"Cannot read {what}: standard input is closed.")
        return _take(sys.stdin.buffer, "standard input", what)


def _file(name: str, what: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return _take(file, f"'{printable(name)}'", what)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ConsoleError(f"Cannot read {what} '{printable(name)}': {reason}.") from None
    except ValueError:  # a NUL in the name
        raise ConsoleError(f"Cannot read {what} '{printable(name)}': no such file.") from None


def _take(file: BinaryIO, where: str, what: str) -> bytes:
    try:
        return file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise ConsoleError(f"Cannot read {what} from {where}: {error.strerror}.") from None
