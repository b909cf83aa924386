"""Raises the walls around this process before a function runs in it: `ground` first, while there is
one thread, and `top` when V8 and its threads stand.

Owns what a worker may still reach; `privileges`, `landlock` and `seccomp` know how to say that to
the kernel.
What a system lacks is left out and told, never an error. The trap: Python reads its modules and
libraries when they are first used, so their folders stay readable; nothing else does.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from contextlib import suppress

from console import limits, walls
from console.runner import landlock, privileges, seccomp

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = 32
_CPU_S = int(2 * limits.RUN_TIMEOUT_S)  # beyond the deadline, which is the parent's to keep
# Lambda's own time zone and locale, so that dates come out as they would there.
_ENVIRONMENT = {"TZ": "UTC", "LANG": "en_US.UTF-8"}
_PACKAGES = (
    "py_mini_racer",
    "ada_url",
    "cryptography",
    "_cffi_backend",
    "cffi",
    "brotli",
    "_brotli",
)
_PYTHONS = ("python3", "site-packages", "dist-packages", "lib-dynload")
_SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"),  # what Python's parts link to
    *("/etc/ld.so.cache", "/etc/ssl/openssl.cnf", "/dev/urandom", "/dev/null"),
)


def ground(home: str) -> list[str]:
    """What must stand before there is a second thread; gives back which walls do.

    Args:
        home: folder of all that the console keeps, of which the installed packages are readable.
    """
    os.chdir("/")
    os.environ.update(_ENVIRONMENT, FNCONSOLE_HOME=home)
    _close_all()
    for kind, most in _bounds():
        _bound(kind, most)
    standing = [walls.LIMITS]
    with suppress(OSError):  # what is installed later must be readable: a rule wants the folder
        os.mkdir(os.path.join(home, "libs"), 0o700)
    os.umask(0o777)
    if privileges.drop(_readable(home)):
        standing.append(walls.PRIVILEGES)
    if landlock.stand(_readable(home)):
        standing.append(walls.FILES)
    sys.dont_write_bytecode = True  # it would fail, after six system calls for each module
    return standing


def top() -> list[str]:
    """What all threads stand behind from now on; gives back which walls do."""
    return [walls.CALLS] if seccomp.stand() else []


def allow_run() -> None:
    """Let the processor work for one run more: a parent that sleeps keeps no deadline."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + _CPU_S
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _bounds() -> Iterator[tuple[int, int]]:
    yield resource.RLIMIT_DATA, limits.WORKER_DATA_BYTES  # V8 reserves too much for RLIMIT_AS
    yield resource.RLIMIT_CORE, 0
    yield resource.RLIMIT_FSIZE, 0
    yield resource.RLIMIT_NOFILE, _FILES
    yield resource.RLIMIT_MEMLOCK, 0
    if sys.platform == "linux":
        yield resource.RLIMIT_MSGQUEUE, 0
    else:
        yield resource.RLIMIT_NPROC, 0  # on Linux threads count too, and V8 needs them


def _bound(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(kind, (most, most))


def _close_all() -> None:
    """Close what a careless parent may have left open above the wire."""
    folder = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    try:
        found = [int(name) for name in os.listdir(folder)]
    except OSError:
        found = [4096]
    os.closerange(4, max(found) + 1)


def _readable(home: str) -> Iterator[str]:
    """Folders and files that Python and V8 read when they are first used."""
    package = os.path.dirname(os.path.abspath(walls.__file__))
    yield package
    yield os.path.join(home, "libs")
    yield from _SYSTEM
    for path in sys.path:
        if os.path.basename(path).startswith(_PYTHONS):
            yield path
        else:  # somebody's own folder, with an installation in it or a checkout
            for name in _PACKAGES:
                yield os.path.join(path, name)
    for prefix in {sys.prefix, sys.base_prefix}:
        yield os.path.join(prefix, "lib")  # a Python that brings its own libpython and OpenSSL
