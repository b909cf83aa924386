"""Which earlier run the shown one is compared with, and what of the events and objects differs.

Remembers the last run of each of the last few requests, so that most comparisons read nothing.
Pure values, no widget. The trap: a run may hold megabytes, so few are remembered.
"""

from __future__ import annotations

from console.model import Request, Run
from console.tui.run.changes import Changes, changes, said
from console.tui.run.emitted import cancelled

REMEMBERED = 8


class Comparison:
    def __init__(self) -> None:
        self.before: Run | None = None
        """What the shown run is compared with."""
        self.events = self.objects = Changes()
        self.said = ""
        """How both compare as a whole; empty where the counts say it."""
        self._last: dict[tuple[str | None, Request], Run] = {}
        """By function and request, the newest at the end."""

    def clear(self) -> None:
        """Nothing is shown that could be compared; what is remembered stays."""
        self.before, self.said = None, ""
        self.events = self.objects = Changes()

    def new(self, run: Run) -> None:
        """A run is over: compare it with the last one of its request, whose place it takes."""
        same = (run.function_id, run.request)
        before = self._last.pop(same, None)
        if not cancelled(run.outcome):
            self._last[same] = run
        elif before is not None:
            self._last[same] = before
        while len(self._last) > REMEMBERED:
            del self._last[next(iter(self._last))]
        self.between(run, before if before is not None and before.id != run.id else None)

    def between(self, run: Run, before: Run | None) -> None:
        """Find what a run does otherwise than another; nothing where that is none."""
        self.clear()
        self.before = before
        if before is None or cancelled(run.outcome):
            return
        now, then = run.outcome, before.outcome
        if now.error is None and then.error is None:
            self.events = changes(then.events, now.events)
            self.objects = changes(then.objects, now.objects)
        self.said = said(then, now, self.events, self.objects)
