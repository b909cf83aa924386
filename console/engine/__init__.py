"""The one door to a workspace: every pane, command and webhook goes through these methods.

Owns the lifetimes of the store, the worker pool and the receiver. Knows no Textual and no argparse.
Its public async methods are also what `remote` carries over the workspace's socket, so each takes
and returns only values of `model` (or plain JSON types). Refusals are `ConsoleError`; a function
that fails is an `Outcome`. The methods lie in one file a concept.
"""

from __future__ import annotations

from pathlib import Path

from console import access
from console.engine.captures import Captures
from console.engine.core import Clock, Listener, new_id, utc_now
from console.engine.functions import Functions
from console.engine.runs import Runs
from console.store import Store

__all__ = ["Clock", "Engine", "Listener", "new_id"]


class Engine(Functions, Runs, Captures):
    @classmethod
    async def open(
        cls, folder: Path, *, clock: Clock = utc_now, receiver_token: str = ""
    ) -> Engine:
        """Open a workspace that no other process has open, making it where it is missing.

        Raises:
            WorkspaceBusy: another process hosts it; join that one.
            ConsoleError: the folder cannot be used.
        """
        store = Store.open(folder, clock=clock)
        return cls(store, clock, receiver_token or access.new_secret())

    async def close(self) -> None:
        """End runs, receiver and workers, then let go of the folder."""
        await self._close_runs()
        await self._close_receiver()
        await self._store.close()

    async def problems(self) -> list[str]:
        """What was found wrong when the workspace was opened, one sentence each."""
        return list(self._store.problems)

    def report(self, problem: str) -> None:
        """Add a sentence to `problems`."""
        self._store.problems.append(problem)
