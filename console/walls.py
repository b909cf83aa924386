"""The walls around a worker process: which there are, and what each is for.

A worker tells which of them stand when it is ready; not every system offers every one. Knows
neither how they are raised nor who asks.
"""

from __future__ import annotations

LIMITS = "limits"
PRIVILEGES = "privileges"
FILES = "files"
CALLS = "calls"

PURPOSES = {
    LIMITS: "rlimits: memory, processor time, open files, and no byte written",
    PRIVILEGES: "capabilities: holds none, even where the console is root's",
    FILES: "landlock: reads Python's own files and the installed packages, and no other",
    CALLS: "seccomp: starts no program, opens no socket, touches no other process",
}
"""Wall → the means, and what it ensures."""


def encode(standing: list[str]) -> bytes:
    return ",".join(standing).encode()


def decode(head: bytes) -> tuple[str, ...]:
    """What a worker told; what is no wall counts for nothing."""
    told = head.decode("ascii", "replace").split(",")
    return tuple(wall for wall in PURPOSES if wall in told)


def missing(standing: tuple[str, ...]) -> list[str]:
    """What each wall would ensure that does not stand."""
    return [purpose for wall, purpose in PURPOSES.items() if wall not in standing]
