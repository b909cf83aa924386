"""Starting a worker process and seeing it off: its descriptors, its death, its last words.

A command starts its worker before it imports anything else, so this must load neither asyncio nor
msgspec. The child gets one end of a socket pair as descriptor 3, a pipe as its standard error, its
own process group (Ctrl-C is the parent's business), and an empty environment.
"""

from __future__ import annotations

import os
import sys
from _socket import socketpair
from fcntl import F_DUPFD_CLOEXEC, fcntl

_WIRE = 3
_ABOVE = 10  # where no descriptor of the child's is
_KILL = 9
_TAIL_BYTES = 64 * 1024  # what a pipe holds
_MAIN = (
    "import sys; sys.path[:] = sys.argv[3:]; "
    "from console.runner.child import main; main(*sys.argv[1:3])"
)

_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # a Python may need them to start at all


class Spawned:
    """A process that was started; it may be dead already."""

    def __init__(self, pid: int, wire: int, stderr: int) -> None:
        self.pid = pid
        self.wire = wire
        """Our end of the socket pair; whoever talks to the worker takes it over."""
        self._stderr = stderr
        self._status: int | None = None

    def kill(self) -> None:
        """Harmless where it is dead: its number is not given away before `wait` returns."""
        from contextlib import suppress  # not needed before the process is started

        if self._status is None:
            with suppress(ProcessLookupError):  # a thread has just waited for it
                os.kill(self.pid, _KILL)

    def wait(self) -> int:
        """Block until it is dead; its exit code, or minus the signal that ended it."""
        if self._status is None:
            _, status = os.waitpid(self.pid, 0)
            self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def last_words(self) -> str:
        """What it wrote to standard error, up to what a pipe holds; then closes that."""
        try:
            data = os.read(self._stderr, _TAIL_BYTES)
        except BlockingIOError:
            data = b""
        os.close(self._stderr)
        return data.decode("utf-8", "replace")


def command(runtime: str | None = None) -> list[str]:
    """The command line of a worker; `runtime` is the folder with its JavaScript."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # the package
    paths = [os.path.dirname(here), *(path for path in sys.path if os.path.isabs(path))]
    runtime = runtime or os.path.join(here, "runtime")
    # Not -m, not site: both cost time, and the paths are known.
    options = ["-I", "-S", "-X", "utf8"]  # without an environment, Python would take all for ASCII
    return [sys.executable, *options, "-c", _MAIN, runtime, _home(), *dict.fromkeys(paths)]


def _home() -> str:
    """As `console.home`, which needs 5 ms for that."""
    if place := os.environ.get("FNCONSOLE_HOME"):
        return os.path.abspath(os.path.expanduser(place))
    if sys.platform != "linux":
        from console.home import home

        return str(home())
    data = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
    return os.path.join(data, "fnconsole")


def spawn(arguments: list[str] | None = None) -> Spawned:
    """Start a worker, or what `arguments` say instead. Raises OSError where that is impossible."""
    arguments = arguments or command()
    wire_ours, wire_theirs = (_high(end.detach()) for end in socketpair())
    stderr_ours, stderr_theirs = map(_high, os.pipe())
    for end in (stderr_ours, stderr_theirs):
        os.set_blocking(end, False)  # a worker that prints without end must not stop for it
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        pid = os.posix_spawn(
            arguments[0],
            arguments,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, stderr_theirs, 2),
                (os.POSIX_SPAWN_DUP2, wire_theirs, _WIRE),
            ],
            setpgroup=0,
            setsigmask=(),
        )
    except OSError:
        os.close(wire_ours)
        os.close(stderr_ours)
        raise
    finally:
        os.close(wire_theirs)
        os.close(stderr_theirs)
    return Spawned(pid, wire_ours, stderr_ours)


def _high(descriptor: int) -> int:
    """The same file at a number that the child's own descriptors cannot collide with."""
    try:
        return fcntl(descriptor, F_DUPFD_CLOEXEC, _ABOVE)
    finally:
        os.close(descriptor)
