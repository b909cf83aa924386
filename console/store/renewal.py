"""When old secrets have to leave the files: a journal keeps what was replaced until it is renewed.

Owns which changes leave one behind and how soon the next generation is due; `database` writes it.
Knows tables and fields by name only. The trap: a generation costs as much as there are documents,
so many changes in a row come to one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from console.store.shapes import TELLING
from console.store.tables import Change, Contents, Document


class Renewal:
    def __init__(self, soon_s: float, *, due: bool) -> None:
        """
        Args:
            soon_s: how long an old secret may stay in the journal.
            due: one may lie there from an earlier owner.
        """
        self.due = due
        """Something lies in the journal that is to leave it."""
        self._wanted = False
        self._soon_s = soon_s
        self._timer: asyncio.TimerHandle | None = None

    def settle(self, changes: Iterable[Change], *, renewed: bool) -> None:
        """These changes are on disk, and nothing else is where they made a new generation."""
        self.due = not renewed and (
            self.due or any(_is_outdated(c.table, c.before, c.after) for c in changes)
        )

    def take(self) -> bool:
        """Whether the batch that starts now is to be written as a generation."""
        wanted, self._wanted = self._wanted, False
        return wanted

    def arm(self, renew: Callable[[], object]) -> None:
        """Call `renew` before long, if it is due and nothing has asked for it yet."""

        def ask() -> None:
            self._timer = None
            self._wanted = self.due
            if self.due:
                renew()

        if self.due and self._timer is None and not self._wanted:
            self._timer = asyncio.get_running_loop().call_later(self._soon_s, ask)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def leave_secret(contents: Contents, changes: Iterable[tuple[str, str, Document | None]]) -> bool:
    """Whether one of the changes replaces or drops a secret, in these contents or among them."""
    latest: dict[tuple[str, str], Document | None] = {}
    for table, key, after in changes:
        if table not in TELLING:
            continue
        before = latest.get((table, key), contents.get(table, {}).get(key))
        latest[table, key] = after
        if _is_outdated(table, before, after):
            return True
    return False


def _is_outdated(table: str, before: Document | None, after: Document | None) -> bool:
    if before is None or table not in TELLING:
        return False
    old = _secrets(table, before)
    return any(old) and (after is None or old != _secrets(table, after))


def _secrets(table: str, document: Document) -> list[object]:
    """Of a function only the values that are marked so; a source does not tell which are."""
    if table == "functions":
        values = document.get("test_values", {})
        defined = document.get("settings", ())
        return [values.get(setting["name"]) for setting in defined if setting.get("sensitive")]
    return [document.get(field) for field in TELLING[table]]
