"""The one door to a workspace: every pane, command and webhook goes through these methods.

Owns the lifetimes of the store, the worker pool and the receiver. Knows no Textual and no argparse.
Its public async methods are also what `remote` carries over the workspace's socket, so each takes
and returns only values of `model` (or plain JSON types). Refusals are `ConsoleError`; a function
that fails is an `Outcome`. The methods lie in one file a concept.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from console import bearer
from console.clock import Clock
from console.engine.captures import Captures
from console.engine.core import Listener, new_id
from console.engine.links import Links
from console.engine.members import Members
from console.engine.undeleting import Undeleting
from console.engine.usage import Usages
from console.model import ConsoleError
from console.store import Store

if TYPE_CHECKING:
    from console.workers.pool import Pool

__all__ = ["Clock", "Engine", "Listener", "new_id"]


class Engine(Links, Undeleting, Usages, Captures, Members):
    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        clock: Clock | None = None,
        receiver_token: str = "",
        pool: Pool | None = None,
    ) -> Engine:
        """Open a workspace that no other process has open, making it where it is missing.

        Args:
            folder: of the workspace.
            clock: for records, retries and retention.
            receiver_token: of the host before this one, where there was one.
            pool: of workers, which its maker closes; without it one is made when it is needed.

        Raises:
            WorkspaceBusy: another process hosts it; join that one.
            ConsoleError: the folder cannot be used.
        """
        clock = clock or Clock()
        store = Store.open(folder, clock=clock.now)
        engine = cls(store, clock, receiver_token or bearer.new_secret())
        engine._pool = pool
        with contextlib.suppress(ConsoleError):  # a folder that can only be read is worth opening
            await engine._settle_owner()
        await engine._resume_retries()
        engine._open_forwarding()
        return engine

    async def close(self) -> None:
        """End receiver, runs and workers, then let go of the folder."""
        await self._close_receiver()  # first: webhooks under way still get their answers
        await self._close_retries()
        await self._close_usage()
        await self._close_runs()
        await self._close_forwarding()
        await self._store.close()

    async def problems(self) -> list[str]:
        """What was found wrong when the workspace was opened, one sentence each."""
        return list(self._store.problems)

    def report(self, problem: str) -> None:
        """Add a sentence to `problems`."""
        self._store.problems.append(problem)
