"""One workspace on disk: functions, runs, captures, connected sources and what came of them.

Reads come from memory at once; every write is on disk when it returns, whole or not at all. Judges
nothing: names, ids and rules are the engine's. What is kept in which table is said in one file a
concept. The trap: what belongs together goes into one write, so that no crash can part it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from console.store.captures import Captures
from console.store.core import Clock
from console.store.deliveries import Deliveries
from console.store.disk import Disk
from console.store.functions import Functions
from console.store.opening import Caps, open_database
from console.store.refusals import WorkspaceBusy, cannot_open


class Store(Functions, Captures, Deliveries):
    @classmethod
    def open(
        cls, folder: Path, *, clock: Clock, disk: Disk | None = None, caps: Caps | None = None
    ) -> Store:
        """Own a workspace's files, making the folder where it is missing. Close what you opened.

        Args:
            folder: of the workspace.
            clock: for retention, and for the names of files kept aside.
            disk: stands in for the folder in tests.
            caps: other sizes than the usual ones.

        Raises:
            WorkspaceBusy: another process owns it.
            ConsoleError: the folder cannot be used, or a newer program wrote it.
        """
        disk = disk or Disk(folder)
        caps = caps or Caps()
        with contextlib.ExitStack() as undo:
            undo.callback(disk.release)
            try:
                if not disk.claim():
                    raise WorkspaceBusy(folder)
                opened = open_database(disk, caps, f"{clock():%Y%m%dT%H%M%SZ}")
            except OSError as error:
                raise cannot_open(folder, error) from None
            undo.pop_all()
        return cls(opened, caps, clock)

    async def close(self) -> None:
        """Finish what is being written, then let go of the folder; what was deleted is gone."""
        self._bin.empty()
        await self._database.close()

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
