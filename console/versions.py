"""Which versions of a function run where, in the words that every door uses. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from console.model import Source

LATEST = "LATEST"
DEPLOYED = "DEPLOYED"


def labels(newest: int, sources: Iterable[Source]) -> dict[int, list[str]]:
    """Number of a version → its labels; a version without one is left out.

    The newest is LATEST only where no source runs it. One source alone is DEPLOYED, of several
    each says its name: `DEPLOYED Orders EU`.

    Args:
        newest: number of the function's newest version.
        sources: those connected to it.
    """
    connected = list(sources)
    found: dict[int, list[str]] = {}
    if all(source.version != newest for source in connected):
        found[newest] = [LATEST]
    for source in connected:
        label = DEPLOYED if len(connected) == 1 else f"{DEPLOYED} {source.name}"
        found.setdefault(source.version, []).append(label)
    return found
