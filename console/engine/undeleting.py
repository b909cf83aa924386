"""Functions and sources that were deleted, brought back as they were.

The store keeps what was deleted for an hour, in the process that hosts the workspace; names and
limits may have been taken meanwhile, which is judged here. The trap: what of a source waited for a
retry or to be forwarded waits again, and must not stand in a queue twice.
"""

from __future__ import annotations

from heapq import heappush

from console.engine.core import needs
from console.engine.forwarding import Forwards
from console.engine.retries import Retries
from console.model import ConsoleError, Function, Source
from console.notices import FunctionsChanged, RetriesChanged, SourcesChanged
from console.text import printable

_GONE = "It can no longer be brought back: too much time has passed, or the host ended."


class Undeleting(Retries, Forwards):
    @needs("edit functions")
    async def undelete_function(self, function_id: str) -> Function:
        """Undo `delete_function`: versions, settings, requests and draft come back with it.

        Raises:
            ConsoleError: its name is taken, there is no room for it, or it is too late.
        """
        function = self._store.function(function_id)
        if function is not None:
            return function
        function = self._store.deleted_function(function_id)
        if function is None:
            raise ConsoleError(_GONE)
        if any(other.name == function.name for other in self._store.functions()):
            raise _taken("function", function.name)
        self._check_room()
        await self._store.put_back(function_id)
        self._tell(FunctionsChanged(function_id))
        return function

    @needs("connect")
    async def undelete_source(self, source_id: str) -> Source:
        """Undo `disconnect`: its URL, values, deliveries, retries and objects come back with it.

        Raises:
            ConsoleError: its name is taken, its function is gone, or it is too late.
        """
        source = self._store.source(source_id)
        if source is not None:
            return self._shown(source)
        source = self._store.deleted_source(source_id)
        if source is None:
            raise ConsoleError(_GONE)
        self._check_may_return(source)
        await self._stop_forwarding(source_id)  # what it still has in hand is not to go twice
        await self._store.put_back(source_id)
        for entry in self._store.retries():
            if entry.source_id == source_id:
                heappush(self._due, (entry.next_at, entry.delivery_id))
        if self._due:
            self._wake()
        self._tell(SourcesChanged(source_id))
        self._tell(RetriesChanged())
        await self._resume_forwarding(source_id)
        return self._shown(source)

    def _check_may_return(self, source: Source) -> None:
        if self._store.function(source.function_id) is None:
            raise ConsoleError(
                f"The function of {source.name!r} is deleted; bring that back first."
            )
        if any(source.name == other.name for other in self._store.sources()):
            raise _taken("source", source.name)
        if any(source.slug == other.slug for other in self._store.sources()):
            raise ConsoleError(
                f"There is a source with the slug {source.slug!r} now; change that one first."
            )
        self._check_room_for_source()


def _taken(what: str, name: str) -> ConsoleError:
    return ConsoleError(
        f"There is a {what} named {printable(name)!r} now; rename that one, then bring this back."
    )
