"""Second names for damaged and for outdated files, so that what they hold is never lost."""

from __future__ import annotations

from collections.abc import Iterable

from console.store.disk import Disk


class Asides:
    """NAME.damaged-TIME or NAME.format-N: one for each file, however often it is found so."""

    def __init__(self, disk: Disk, taken: Iterable[str], stamp: str) -> None:
        """
        Args:
            disk: where the files are.
            taken: names in use.
            stamp: the time, as it goes into the names.
        """
        self._disk = disk
        self._taken = set(taken)
        self._stamp = stamp

    def free(self, name: str, why: str = "") -> str:
        """A name that nothing has yet; of a damaged file where no other reason is given."""
        aside = base = f"{name}.{why or f'damaged-{self._stamp}'}"
        number = 1
        while aside in self._taken:
            number += 1
            aside = f"{base}-{number}"
        self._taken.add(aside)
        return aside

    def keep(self, name: str) -> str:
        """Give a file that stays in use its second name; empty where that cannot be done."""
        for taken in self._taken:
            if taken.startswith(f"{name}.damaged-"):
                return taken
        aside = self.free(name)
        try:
            self._disk.link(name, aside)
        except OSError:
            return ""
        return aside
