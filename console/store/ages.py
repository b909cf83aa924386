"""What leaves a table for its age: only what the clock has called too old for a day.

A machine may start years ahead and be set right minutes later; what a single reading of such a
clock takes for old must not be gone. So the first look that finds something old is noted, and only
one that still does a day later removes it. Until then whoever reads leaves it out. The trap: a
look reads the whole table, so there is one an hour and not one at every write.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from console.clock import instant, stamp
from console.store.catalog import Catalog
from console.store.database import Database, Edit
from console.store.shapes import Note
from console.store.tables import Document

_LOOK = timedelta(hours=1)
_DOUBT = timedelta(days=1)


class Ages:
    def __init__(self, database: Database, catalog: Catalog, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._catalog = catalog
        self._clock = clock
        self._looked: dict[str, datetime] = {}

    def forget(self) -> None:
        """What was removed or noted last may have been undone."""
        self._looked.clear()

    def removals(self, table: str, is_old: Callable[[Document], bool]) -> list[Edit]:
        """What is to be written along with a change of a table, so that it keeps no old documents.

        Args:
            table: where to look.
            is_old: by the same clock.
        """
        now, last = self._clock(), self._looked.get(table)
        if last is not None and last <= now < last + _LOOK:
            return []
        self._looked[table] = now
        old = [key for key, document in self._database.table(table).items() if is_old(document)]
        name = f"old_since/{table}"
        since = self._noted(name)
        if not old:
            return [Edit("notes", name)] if since is not None else []
        if since is None or now < since:
            return [self._catalog.put("notes", name, Note(stamp(now)))]
        if now < since + _DOUBT:
            return []
        return [*(Edit(table, key) for key in old), Edit("notes", name)]

    def _noted(self, name: str) -> datetime | None:
        note = self._catalog.one("notes", name, Note)
        if note is not None:
            with contextlib.suppress(ValueError):
                return instant(note.value)
        return None
