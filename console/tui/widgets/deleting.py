"""Deleting what a screen lists, with a key that brings it back while the screen is open.

What is deleted is read whole first and held here, so a screen says how many it lets go at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual import work
from textual.screen import Screen

from console.tui.session import refusals
from console.tui.widgets.undo import Undo
from console.tui.widgets.wording import count

Restore = Callable[[], Awaitable[object]]


class Deleting(Screen[Any]):
    """Mixed into a screen, before its own base."""

    NOUN: ClassVar[str]
    """One that is listed."""
    UNDO: ClassVar[str]
    """The key that brings back, as in `keytext`."""

    def __init__(self) -> None:
        super().__init__()
        self._undo = Undo(self.UNDO)

    async def take(self, entry_id: str) -> Restore:
        """Read one whole and delete it; gives back what restores it.

        Raises:
            ConsoleError: it is still there, or was not before.
        """
        raise NotImplementedError

    @work(group="delete")
    async def delete(self, entry_ids: list[str]) -> None:
        taken: list[Restore] = []

        async def restore() -> None:
            while taken:  # the last first; what failed can be tried again
                await taken[-1]()
                taken.pop()

        with refusals(self):
            for entry_id in entry_ids:
                taken.append(await self.take(entry_id))
        if taken:
            self.tell(self._undo.deleted(self, count(len(taken), self.NOUN), restore))

    @work(group="undo")
    async def action_undo(self) -> None:
        if self._undo:
            with refusals(self):
                self.tell(await self._undo.undo())

    def tell(self, sentence: str) -> None:
        self.notify(sentence, timeout=4, markup=False)
        self.refresh_bindings()
