"""A screen under test: pressing keys, waiting for what should come, reading what is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from console.notices import Notice
from console.tui.widgets.filtered import FilteredList
from tests.patience import HANG_S


class Listeners:
    """The part of an engine that tells its listeners."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Notice], None]] = []

    def listen(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, notice: Notice) -> None:
        for listener in self.listeners:
            listener(notice)


class Showing:
    def __init__(self, kind: type[Screen[Any]], pilot: Pilot[Any], answers: list[Any]) -> None:
        self._kind = kind
        self.pilot = pilot
        self.answers = answers
        """What the screen answered, once it has."""

    @property
    def screen(self) -> Screen[Any]:
        [screen] = [s for s in self.pilot.app.screen_stack if isinstance(s, self._kind)]
        return screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()
        details = [w for w in self.pilot.app.workers if w.group.endswith("-detail")]
        if details:
            await asyncio.wait_for(self.pilot.app.workers.wait_for_complete(details), HANG_S)
        await self.pilot.pause()

    async def until(self, come: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not come():
                await self.pilot.pause()

        await asyncio.wait_for(wait(), HANG_S)

    @property
    def filtered(self) -> FilteredList:
        return self.screen.query_one(FilteredList)

    @property
    def entries(self) -> list[str]:
        return [entry.id for entry in self.filtered.rows.entries]

    @property
    def current(self) -> str | None:
        return self.filtered.current

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.pilot.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line(self, part: str) -> str:
        [line] = [line for line in self.lines if part in line]
        return line
