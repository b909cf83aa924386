"""The whole tour with nobody there: the key that does a step, pressed until the last one.

For a presenter who wants to know beforehand, and for tests. Presses keys and reads what the strip
shows, as a person would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from textual.pilot import Pilot

from console.tui.tour.tourapp import TourApp
from console.tui.tour.tourguide import STEPS, Guide

_STEP_S = 30.0
_PAUSE_S = 0.02


class Walk:
    SIZE: ClassVar = (80, 24)

    def __init__(self, app: TourApp, say: Callable[[str], None]) -> None:
        """Args:
        say: is given a line for each step that was taken.
        """
        self._app = app
        self._say = say
        self.stuck = "the start"
        """Where it could not go on; empty once it is through."""

    async def take(self, _: Pilot[Any]) -> None:
        """As the pilot of an app that ends then."""
        await self.walk()
        self._app.exit()

    async def walk(self) -> None:
        try:
            guide = await self._begun()
            for number, step in enumerate(STEPS[:-1], 1):
                self.stuck = f"step {number}, {step.id}"
                await self._until(lambda: not self._app.busy)
                await self._app.run_action("do_step")
                await self._until(partial(self._is_past, number))
                self._say(f"{number:2}/{len(STEPS)} {step.id:8} {guide.done}")
            await self._until(lambda: not self._app.busy)
        except TimeoutError:
            return  # `stuck` says where
        self.stuck = ""

    def _is_past(self, number: int) -> bool:
        return self._app.guide is None or self._app.guide.number > number

    async def _begun(self) -> Guide:
        await self._until(lambda: self._app.guide)
        assert self._app.guide is not None
        return self._app.guide

    async def _until(self, come: Callable[[], object]) -> None:
        async with asyncio.timeout(_STEP_S):
            while not come():
                await asyncio.sleep(_PAUSE_S)
