"""Deletions that can be taken back, the last one first, for as long as their screen is open.

Knows only what was done and a call that brings it back; says what to tell, and tells nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from console.model import ConsoleError

Back = Callable[[], Awaitable[None]]


class Undo:
    def __init__(self) -> None:
        self._done: list[tuple[str, Back]] = []

    def __bool__(self) -> bool:
        return bool(self._done)

    def deleted(self, what: str, back: Back) -> str:
        """Note a deletion, e.g. of "3 errors"; the sentence that tells of it."""
        self._done.append((what, back))
        return f"Deleted {what}; z brings back what was deleted."

    async def undo(self) -> str:
        """Take the last one back.

        Raises:
            ConsoleError: that failed; it can be tried again.
        """
        what, back = self._done.pop()
        try:
            await back()
        except ConsoleError:
            self._done.append((what, back))
            raise
        return f"Brought back {what}."
