"""The terminal that the process runs on, asked directly: raw input, questions and their answers.

Knows no screen library and nothing of the console. The trap: whatever ends the process, the
terminal must get its settings back, so signals raise here what `finally` sees; and an answer that
comes late would be typed into the shell, so what is unread is dropped at the end.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from console.model import ConsoleError

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_QUIET_S = 0.05  # what one key sends comes within this


class Terminal:
    """Input and output of a terminal that is in raw mode."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing

    def say(self, text: str) -> None:
        data = text.encode("utf-8", "backslashreplace")
        while data:
            data = data[os.write(self._writing, data) :]

    def ask(
        self, question: str, answer: str, wait_s: float
    ) -> tuple[re.Match[bytes], float] | None:
        """Send a control sequence; its answer and how long that took, or None."""
        self.drop()
        started = time.monotonic()
        self.say(question)
        heard = b""
        while (left := started + wait_s - time.monotonic()) > 0:
            heard += self._read(left)
            if b"\x03" in heard:
                raise KeyboardInterrupt
            if found := re.search(answer.encode(), heard):
                return found, time.monotonic() - started
        return None

    def key(self, wait_s: float) -> str:
        """What the next key sends, whole; empty where none comes in time."""
        heard = self._read(wait_s)
        while heard and (more := self._read(_QUIET_S)):
            heard += more
        if heard == b"\x03":
            raise KeyboardInterrupt
        return heard.decode("utf-8", "replace")

    def drop(self) -> None:
        """Forget what was typed and not read."""
        while self._read(0):
            pass

    def _read(self, wait_s: float) -> bytes:
        if not select.select([self._reading], [], [], max(0.0, wait_s))[0]:
            return b""
        data = os.read(self._reading, 4096)
        if not data:
            raise ConsoleError("The terminal is gone.", 3)
        return data


@contextmanager
def raw() -> Iterator[Terminal]:
    """The terminal of stdin and stdout, giving every key as it comes, until the block ends."""
    reading = sys.stdin.fileno()
    before = termios.tcgetattr(reading)
    handlers = {number: signal.signal(number, _end) for number in _ENDING}
    try:
        termios.tcsetattr(reading, termios.TCSADRAIN, _raw(before))
        yield Terminal(reading, sys.stdout.fileno())
    finally:
        termios.tcsetattr(reading, termios.TCSAFLUSH, before)  # drops what is unread, too
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _raw(settings: list[Any]) -> list[Any]:
    """Settings with no line editing, no signals from keys and no flow control."""
    iflag, oflag, cflag, lflag, ispeed, ospeed, characters = settings
    iflag &= ~(termios.IXON | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
    lflag &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    characters = list(characters)
    characters[termios.VMIN], characters[termios.VTIME] = 1, 0
    return [iflag, oflag, cflag, lflag, ispeed, ospeed, characters]


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
