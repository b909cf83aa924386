"""When a screen under test is at rest: all that was begun is done, or waits for a time to come.

Stands in for Textual's guess, which takes a process that got no processor for one that has nothing
to do. Must not know what is on the screen. The trap: what other processes do (runs, a joined
engine's host) is not seen here; await what it leads to.
"""

from __future__ import annotations

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from time import process_time
from typing import Any, cast

import pytest
from textual._context import active_app

from console.tui.editor.turns import TurnTakingApp

REST_S = 0.02  # what is due within that is waited for; Textual's own figure
DUES = 25  # times in a row that something is due soon: what goes on by a timer has no rest
WORK_S = 1.0  # of processor time: what works for longer (a spinner, a flood) has no rest
_POLL_S = 0.002


class Rest:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._submit = ThreadPoolExecutor.submit
        self._asked: set[ThreadPoolExecutor] = set()
        """Threads on their own, like a store's, that got work since they were last waited for."""
        patch.setattr(ThreadPoolExecutor, "submit", self._note)
        for module in ("pilot", "app"):
            patch.setattr(f"textual.{module}.wait_for_idle", self.wait)

    @property
    def _note(self) -> Any:
        submit, asked = self._submit, self._asked

        def note(executor: ThreadPoolExecutor, /, *args: Any, **named: Any) -> Any:
            if executor._max_workers == 1:
                asked.add(executor)
            return submit(executor, *args, **named)

        return note

    async def wait(self, *_: float) -> None:
        end = process_time() + WORK_S
        await asyncio.sleep(REST_S)
        dues = 0
        while process_time() < end and dues < DUES:
            while process_time() < end and await self._goes_on():
                pass
            if (due := _next_due()) > REST_S:
                return
            dues += 1
            await asyncio.sleep(max(0.0, due))

    async def _goes_on(self) -> bool:
        """Whether there was something to do; some of it is done then."""
        await asyncio.sleep(0)
        if cast(Any, asyncio.get_running_loop())._ready:
            return True
        if self._asked:
            await self._behind(self._asked.pop())
            return True
        if _has_keys_waiting(active_app.get(None)):
            await asyncio.sleep(_POLL_S)
            return True
        return False

    async def _behind(self, executor: ThreadPoolExecutor) -> None:
        """Wait until the thread has told of all that it was given."""
        try:
            told = self._submit(executor, int)
        except RuntimeError:  # shut down; whoever did it waited
            return
        await asyncio.wrap_future(told)


def _next_due() -> float:
    """Seconds until the first of what waits for a time."""
    loop = cast(Any, asyncio.get_running_loop())
    times = (handle.when() for handle in loop._scheduled if not handle.cancelled())
    return float(min(times, default=math.inf) - loop.time())


def _has_keys_waiting(app: object) -> bool:
    if not isinstance(app, TurnTakingApp) or app._exit:
        return False
    return bool(app._typed) or app._turn is not None
