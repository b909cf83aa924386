"""Which step of the guided tour it is; goes on when the engine or the screen shows it was done.

No widget: whoever made it is told of every change, and draws. The trap: a judgement waits for the
engine, and the step may be another by then; it counts only for the step that it was asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from console.model import ConsoleError
from console.notices import Notice
from console.tui.tour import toursource, tourtester
from console.tui.tour.tourstage import Stage
from console.tui.tour.tourstep import Done, Hint, Moment, Step

_VERDICT_S = 3.0
STEPS: tuple[Step, ...] = (*tourtester.STEPS, *toursource.STEPS)


class Guide:
    def __init__(self, stage: Stage, step: str, changed: Callable[[], None]) -> None:
        """Args:
        stage: the console that the tour goes through.
        step: id of the one to begin with; the first where there is none of that id.
        changed: called when there is something else to show.
        """
        self._stage = stage
        self._changed = changed
        self._judging = asyncio.Lock()
        self._judged = asyncio.Event()
        """Set by every verdict."""
        self._index = next((n for n, known in enumerate(STEPS) if known.id == step), 0)
        self.done = ""
        """What the step before came to."""
        self.hint = ""
        """Why the step was not done by what was tried."""
        self.refusal = ""
        """Why the role here does not allow the step."""

    @property
    def step(self) -> Step:
        return STEPS[self._index]

    @property
    def number(self) -> int:
        return self._index + 1

    @property
    def judging(self) -> bool:
        return self._judging.locked()

    # -- going on ----------------------------------------------------------------------------

    async def begin(self, done: str = "") -> None:
        """Enter the step, whatever was done before; `done` is shown beside it."""
        step = self.step
        self.done, self.hint = done, ""
        self.refusal = await self._refused(step)
        await self._stage.begin()
        self._changed()

    async def _refused(self, step: Step) -> str:
        for action in step.needs:
            if why := await self._stage.engine.may(action, self._stage.function_id):
                return why
        return ""

    async def look(self, seen: Notice | Moment = "looked") -> None:
        """Judge what the engine told, or what the screen shows by now."""
        async with self._judging:
            step = self.step
            try:
                verdict = await step.judge(self._stage, seen)
            except ConsoleError:  # the role sees too little to tell, and can skip
                return
            if step is not self.step or verdict is None:
                return
            if isinstance(verdict, Hint):
                self._take(verdict)
            else:
                await self._advance(verdict)
            self._judged.set()

    def _take(self, hint: Hint) -> None:
        if hint.words != self.hint:
            self.hint = hint.words
            self._stage.hinted = True
            self._changed()

    async def _advance(self, done: Done) -> None:
        """To the next step, and past those after it that were done ahead."""
        words = done.words
        while self._index + 1 < len(STEPS):
            self._index += 1
            await self.begin(words)
            ahead = await self.step.judge(self._stage, "began")
            if not isinstance(ahead, Done):
                return
            words = ahead.words

    async def skip(self) -> None:
        """To the next step, which is not asked whether it was done already."""
        await self._move(1)

    async def back(self) -> None:
        await self._move(-1)

    async def _move(self, by: int) -> None:
        async with self._judging:
            self._index = min(max(self._index + by, 0), len(STEPS) - 1)
            await self.begin()

    async def do(self) -> None:
        """Do the step for the user, and wait until it is judged as if he had.

        Raises:
            ConsoleError: it cannot be done.
        """
        self._judged.clear()
        await self.step.do(self._stage)
        if self.step is not STEPS[-1]:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_VERDICT_S):
                    await self._judged.wait()
