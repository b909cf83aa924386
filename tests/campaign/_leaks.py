"""Known secrets and every way they are spelled; looks for them in files, output and processes."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import threading
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from urllib.parse import quote

from tests.campaign._processes import descendants

_LOOK_S = 0.01


def new(chance: Random, name: str, *, odd: bool = False) -> str:
    """Unique, and with what URLs, JSON and shells spell otherwise where that may be."""
    text = "".join(chance.choices("abcdefghkmnpqrstuvwxyz23456789", k=20))
    return f"{name}-{text}" + ("/+\"q'&=é\\z" if odd else "")


def spellings(secret: str) -> set[bytes]:
    """Its own reading of what could tell a secret; shares nothing with what masks them."""
    data = secret.encode()
    found = {
        data,
        json.dumps(secret)[1:-1].encode(),
        json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        quote(secret, safe="").encode(),
        quote(secret, safe="!$%&'()*+,-./:;=@[\\]^_|~").encode(),
        data.hex().encode(),
    }
    for shift in range(3):
        whole = b64encode(bytes(shift) + data)
        found.add(whole[4 * (shift > 0) : len(whole) // 4 * 4 - 4])
    return found


class Leaks:
    """What was found where it does not belong."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._needles = {name: spellings(value) for name, value in secrets.items()}
        self.found: list[str] = []
        self.files = self.bytes = self.processes = 0
        self._seen: set[int] = set()
        self._stop = threading.Event()

    def learn(self, name: str, secret: str) -> None:
        self._needles = {**self._needles, name: spellings(secret)}

    def told(self, data: bytes) -> set[str]:
        """Names of secrets that some bytes tell."""
        self.bytes += len(data)
        return {n for n, found in self._needles.items() if any(text in data for text in found)}

    def look(self, where: str, data: bytes, allowed: Iterable[str] = ()) -> None:
        for name in sorted(self.told(data) - set(allowed)):
            at = min(i for text in self._needles[name] if (i := data.find(text)) >= 0)
            self.found.append(f"{name} in {where}: {data[max(0, at - 80) : at + 60]!r}")

    def look_at_files(self, root: Path, allowed: Mapping[str, set[str]]) -> None:
        """Every file and name below a folder.

        Args:
            allowed: start of a file's name → secrets that may lie in it.
        """
        for path in sorted(root.rglob("*")):
            self.look(f"the name {path.name}", os.fsencode(path.name))
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                continue
            if status.st_mode & 0o077:
                self.found.append(f"{path.relative_to(root)} has mode {status.st_mode & 0o777:o}")
            if stat.S_ISREG(status.st_mode):
                self.files += 1
                may = {n for start, names in allowed.items() if path.name.startswith(start)
                       for n in names}  # fmt: skip
                with contextlib.suppress(FileNotFoundError):
                    self.look(str(path.relative_to(root)), path.read_bytes(), may)

    # -- processes ---------------------------------------------------------------------------

    def watch(self) -> threading.Thread:
        """Look at arguments and environments of all that this process starts, until `stop`."""
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        return watching

    def stop(self, watching: threading.Thread) -> None:
        self._stop.set()
        watching.join()

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_S):
            for pid in descendants(os.getpid()):
                for what in ("cmdline", "environ"):
                    with contextlib.suppress(OSError):
                        data = Path(f"/proc/{pid}/{what}").read_bytes()
                        if hash((pid, what, data)) not in self._seen:
                            self._seen.add(hash((pid, what, data)))
                            self.processes += 1
                            self.look(f"{what} of a process", data)
