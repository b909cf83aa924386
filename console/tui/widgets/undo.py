"""Deletions that can be taken back, the last one first.

Knows only what was done and a call that brings it back; says what to tell, and tells nothing. How
long it lasts is the business of who holds it: a screen, or the session for functions and sources.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.dom import DOMNode

from console.model import ConsoleError
from console.tui.keys.keytext import with_keys

Back = Callable[[], Awaitable[None]]


class Undo:
    def __init__(self, key: str = "{undo:z}") -> None:
        """Args:
        key: of the action that calls `undo`, as in `keytext`.
        """
        self._key = key
        self._done: list[tuple[str, Back]] = []

    def __bool__(self) -> bool:
        return bool(self._done)

    def deleted(self, node: DOMNode, what: str, back: Back) -> str:
        """Note a deletion, e.g. of "3 errors"; the sentence that tells of it on a screen."""
        self._done.append((what, back))
        return f"Deleted {what}; {with_keys(node, self._key)} brings back what was deleted."

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
