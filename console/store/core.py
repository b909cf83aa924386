"""What every part of the store stands on: the catalog of documents, the caps and the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.store.ages import Ages
from console.store.bin import Bin
from console.store.catalog import Catalog
from console.store.database import Edit
from console.store.opening import Caps, Opened

Clock = Callable[[], datetime]


class Core:
    def __init__(self, opened: Opened, caps: Caps, clock: Clock) -> None:
        """Use `Store.open`."""
        self.problems = opened.problems
        """What was found wrong, one sentence each; grows when damage is found later."""
        self.torn_bytes = opened.torn_bytes
        """Left out at the end of the journal: a write that was under way when its owner died."""
        self._database = opened.database
        self._catalog = Catalog(opened.database, opened.asides, opened.problems)
        self._bin = Bin(opened.database)
        self._ages = Ages(opened.database, self._catalog, clock)
        self._caps = caps
        self._clock = clock
        self._undone = 0
        self._forget()

    def _forget(self) -> None:
        """What is derived from the tables is to be read from them again."""
        self._ages.forget()

    def _catch_up(self) -> None:
        """To be called before what is derived is used."""
        if self._undone != self._database.undone:
            self._undone = self._database.undone
            self._forget()

    def _push(self, new: Edit, cap: int) -> list[Edit]:
        return self._catalog.push(new, cap, self._caps.part_bytes)
