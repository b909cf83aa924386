"""One key after the other: what is typed behind a key that opens a screen goes to that screen.

A key wanders from the widget with the focus up to the app before its action runs, and the next one
of the same read would meanwhile go to the old focus. So after each key that may lead elsewhere the
keys behind it wait: until messages sent the same way have arrived, and the work that it started, or
that waited for the screen that it left, has opened a screen or ended. The traps: text must never
wait, as the editor looks at what is queued behind a key; and what may take long (a run) must not
hold the keys, hence the groups below.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

from textual.app import ReturnType
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.screen import Screen, ScreenResultType
from textual.worker import Worker, get_current_worker

from console.tui.editor.arrival import GatheringApp
from console.tui.editor.burst import KeyRun, spelt
from console.tui.editor.surface import TextSurface

HOLD_S = 2.0  # at most: a host that hangs is rarer than a machine so busy that this takes a second
_ROUNDS = 3  # a key becomes a message of a list, that one of the pane, and that one a screen
_POLL_S = 0.002
_LASTING = frozenset({"run", "cancel"})
"""Groups of work that opens no screen and may last."""
_MOVES = frozenset(
    ("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "backspace", "delete")
)
"""Keys that open nothing."""


class Turn(Message):
    """Goes the way that keys go, behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = asyncio.Event()


class TurnTakingApp(GatheringApp[ReturnType]):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._typed: deque[Event] = deque()
        self._turn: asyncio.Task[None] | None = None
        """The key whose consequences are waited for."""
        self._askers: WeakKeyDictionary[Screen[Any], Worker[Any]] = WeakKeyDictionary()
        """By screen, the work that waits for its answer."""

    async def push_screen_wait(
        self, screen: Screen[ScreenResultType] | str, *, mode: str | None = None
    ) -> ScreenResultType | Any:
        if isinstance(screen, Screen):
            self._askers[screen] = get_current_worker()
        return await super().push_screen_wait(screen, mode=mode)

    async def on_event(self, event: Event) -> None:
        if event.is_forwarded or not isinstance(event, Key | KeyRun | Paste):
            await super().on_event(event)
        else:
            self._typed.append(event)
            await self._take_turns()

    async def _take_turns(self) -> None:
        while self._typed and self._turn is None:
            event = self._typed.popleft()
            if isinstance(event, KeyRun) and not self.takes_runs:
                self._typed.extendleft(reversed(self.parts(event)))  # each takes a turn of its own
                continue
            leads = isinstance(event, Key) and self._may_lead_elsewhere(event)
            screens, working = list(self.screen_stack), set(self.workers)
            await super().on_event(event)
            if leads:
                self._turn = asyncio.create_task(self._wait(screens, working))

    def _may_lead_elsewhere(self, key: Key) -> bool:
        focused = self.focused
        if isinstance(focused, TextSurface) and not focused.read_only and spelt(key) is not None:
            return False
        is_text = focused is not None and focused.check_consume_key(key.key, key.character)
        return key.key not in _MOVES and not is_text

    async def _wait(self, screens: list[Screen[Any]], working: set[Worker[Any]]) -> None:
        *below, screen = screens
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HOLD_S):
                    await self._let_arrive()
                    await self._let_work(screen, working)
                    if below and screen not in self.screen_stack:
                        await self._let_work(below[-1], working - {self._askers.get(screen)})
                    if self.screen is not screen:
                        await self._let_arrive()
        finally:
            self._turn = None
            self.call_later(self._take_turns)

    async def _let_work(self, screen: Screen[Any], before: set[Worker[Any]]) -> None:
        """Wait until other work than that of before has ended or opened a screen."""
        while self.screen is screen and self._works(before):
            await asyncio.sleep(_POLL_S)

    def _works(self, before: set[Worker[Any]]) -> bool:
        """Whether work goes on that began since."""
        return any(
            not worker.is_finished and worker.group not in _LASTING
            for worker in set(self.workers) - before
        )

    async def _let_arrive(self) -> None:
        """Wait until all that is under way between widgets has arrived."""
        for _ in range(_ROUNDS):
            turn = Turn()
            if (self.focused or self.screen).post_message(turn):
                await turn.arrived.wait()

    def on_turn(self, message: Turn) -> None:
        message.arrived.set()

    async def on_unmount(self) -> None:
        if self._turn is not None:
            self._turn.cancel()
