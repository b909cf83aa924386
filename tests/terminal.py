"""A real terminal for tests: a program on a pseudo-terminal, read until it shows something."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.emulator import Emulator
from tests.keystrokes import sent

PYTHON = sys.executable


class Terminal:
    def __init__(self, pid: int, descriptor: int, columns: int = 120, rows: int = 40) -> None:
        self.pid = pid
        self._descriptor = descriptor
        self._emulator = Emulator(columns, rows)
        self.output = b""

    @property
    def descriptor(self) -> int:
        """Of this end of the terminal."""
        return self._descriptor

    def read_until(self, marker: bytes, timeout_s: float = 20.0) -> float:
        """Read until the output since the start holds `marker`; returns the time it came."""
        deadline = time.perf_counter() + timeout_s
        while marker not in self.output:
            left = deadline - time.perf_counter()
            if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
                raise TimeoutError(f"{marker!r} did not appear in {self.output[-2000:]!r}")
            self.output += os.read(self._descriptor, 65536)
        return time.perf_counter()

    def see(self, *texts: str, without: str = "\0", timeout_s: float = 20.0) -> str:
        """Read until all of `texts` stand on the screen, and `without` does not; the screen."""
        deadline = time.perf_counter() + timeout_s
        while True:
            screen = self._emulator.text
            if all(text in screen for text in texts) and without not in screen:
                return screen
            left = deadline - time.perf_counter()
            if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
                raise TimeoutError(f"{texts} did not show without {without!r} on:\n{screen}")
            self._emulator.feed(os.read(self._descriptor, 65536))

    @property
    def screen(self) -> str:
        """As far as it was read."""
        return self._emulator.text

    def settle(self, quiet_s: float) -> int:
        """Read until nothing came for a while and the program waits; how many bytes came."""
        count = 0
        while (came := self._comes(quiet_s)) or self._works():
            data = os.read(self._descriptor, 65536) if came else b""
            self._emulator.feed(data)
            self.output = (self.output + data)[-10_000:]
            count += len(data)
        return count

    def _comes(self, wait_s: float) -> bool:
        return bool(select.select([self._descriptor], [], [], wait_s)[0])

    def _works(self) -> bool:
        """Whether a thread of the program runs, or would if the machine were less busy."""
        try:
            threads = list(Path(f"/proc/{self.pid}/task").iterdir())
            stats = [(thread / "stat").read_text() for thread in threads]
        except OSError:  # a thread ended just now, or this is no Linux
            return False
        return any(stat.rpartition(")")[2].split()[0] in "RD" for stat in stats)

    def press(self, *keys: str) -> None:
        """Keys by their names, as a terminal sends them."""
        for key in keys:
            self.type(sent(key))

    def read_to_end(self) -> None:
        """Read until the program ended and closed its side."""
        with contextlib.suppress(OSError):  # how Linux tells that there is nobody any more
            while data := os.read(self._descriptor, 65536):
                self.output += data

    def drain(self, quiet_s: float) -> None:
        """Forget the output, once none has come for a while."""
        while select.select([self._descriptor], [], [], quiet_s)[0]:
            os.read(self._descriptor, 65536)
        self.output = b""

    def hang_up(self) -> None:
        """Take the terminal away, as a connection that drops does."""
        os.close(self._descriptor)
        self._descriptor = -1

    def type(self, keys: bytes) -> None:
        os.write(self._descriptor, keys)


@contextmanager
def program(
    *command: str, columns: int = 120, rows: int = 40, **environment: str
) -> Iterator[Terminal]:
    """Run a command on a terminal of its own; it is killed in the end."""
    size = struct.pack("HHHH", rows, columns, 0, 0)
    inherited = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    pid, descriptor = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        settings = {**inherited, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        os.execve(command[0], list(command), settings)
    terminal = Terminal(pid, descriptor, columns, rows)
    try:
        yield terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if terminal.descriptor >= 0:
            os.close(descriptor)
