"""Consoles and servers as processes of their own, their workers, and what ends with them."""

from __future__ import annotations

import asyncio
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
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

PATIENCE_S = 30.0
_ENDING_S = 10.0  # for the workers of a killed process to notice, on a busy machine


class Process:
    """One that has the workspace open."""

    def __init__(self, home: Path, pid: int, output: int) -> None:
        self.pid = pid
        self.said = b""
        self._output = output
        self._heard = asyncio.Event()
        self._ended = False
        os.set_blocking(output, False)
        asyncio.get_running_loop().add_reader(output, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._output, 1 << 16)
        except BlockingIOError:
            return
        except OSError:  # a terminal whose program ended
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._output)
            self._ended = True
        self.said = (self.said + data)[-200_000:]
        self._heard.set()

    async def until(self, seen: Callable[[bytes], object]) -> None:
        """Wait for output that the condition holds of."""
        async with asyncio.timeout(PATIENCE_S):
            while not seen(self.said):
                assert not self._ended, f"it ended: {self.said[-2000:]!r}"
                self._heard.clear()
                await self._heard.wait()

    @property
    def output(self) -> int:
        """What it writes to; the other end of its terminal, if it has one."""
        return self._output

    def read(self) -> None:
        """Take what it has said until now."""
        self._read()

    def close(self) -> None:
        """Let go of what it writes to, which hangs its terminal up."""
        asyncio.get_running_loop().remove_reader(self._output)
        os.close(self._output)

    def type(self, keys: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._output, keys)

    def workers(self) -> list[int]:
        return [pid for pid in descendants(self.pid) if b"runner" in _command(pid)]

    def end(self, number: int = signal.SIGKILL) -> int:
        """Send a signal; its exit status, once it and all that it started have ended."""
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.kill(self.pid, signal.SIGSTOP)  # or it could start a worker unseen
        started = descendants(self.pid)
        os.kill(self.pid, number)
        watched = [os.pidfd_open(pid) for pid in started if _is_alive(pid)] if _PROC else []
        _, status = os.waitpid(self.pid, 0)
        asyncio.get_running_loop().remove_reader(self._output)
        os.close(self._output)
        left = _wait_for(watched)
        assert not left, f"{left} of {len(started)} processes outlived the one that started them"
        return status


_PROC = Path("/proc/self/stat").exists()


def start(
    home: Path,
    *arguments: str,
    terminal: bool,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Process:
    """Run the command, on a terminal of its own or with its output in a pipe."""
    command = [sys.executable, "-m", "console", *arguments]
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = {"FNCONSOLE_HOME": str(home), "TERM": "xterm-256color"}
    environment = inherited | told | dict(environment)
    if not terminal:
        reading, writing = os.pipe()
        with (home / "errors").open("ab") as errors:
            pid = os.posix_spawn(
                command[0],
                command,
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, writing, 1),
                    (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
                ],
            )
        os.close(writing)
        return Process(home, pid, reading)
    theirs_end, ours = pty.openpty()[::-1]
    fcntl.ioctl(theirs_end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    pid = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, theirs_end, number) for number in (0, 1, 2)],
        setsid=True,
    )
    os.close(theirs_end)
    return Process(home, pid, ours)


def descendants(pid: int) -> list[int]:
    """Of a process, all the way down; none where the system does not tell."""
    if not _PROC:
        return []
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{entry}/stat").read_bytes()
                parents[int(entry)] = int(stat[stat.rindex(b")") + 2 :].split()[1])
    found, new = [], [pid]
    while new:
        new = [child for child, parent in parents.items() if parent in new]
        found += new
    return found


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        return True
    return False


def _wait_for(watched: Iterable[int]) -> int:
    """How many of these processes, named by descriptors, go on."""
    left = list(watched)
    deadline = time.monotonic() + _ENDING_S
    while left and (seconds := deadline - time.monotonic()) > 0:
        for ended in select.select(left, [], [], seconds)[0]:
            left.remove(ended)
            os.close(ended)
    for descriptor in left:
        os.close(descriptor)
    return len(left)
