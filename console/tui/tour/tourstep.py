"""A step of the guided tour: what it says, how one sees that it was done, and the deed itself.

A judgement that is not sure says nothing: the tour waits rather than take a step for done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple

from console.access import Action
from console.model import RunSummary
from console.notices import Notice, RunFinished
from console.tui.tour.tourstage import Stage
from console.tui.widgets.wording import count, duration


class Done(NamedTuple):
    """It was done, and what came of it, in a few words."""

    words: str


class Hint(NamedTuple):
    """Why it is not done yet, and what to do."""

    words: str


Moment = Literal["began", "looked"]
"""The step is the next one now, coming from the one before; or some time has passed."""
Verdict = Done | Hint | None
Judge = Callable[[Stage, Notice | Moment], Awaitable[Verdict]]
Deed = Callable[[Stage], Awaitable[None]]


class Step(NamedTuple):
    id: str
    says: str
    """With the id of an action in braces for its key."""
    judge: Judge
    do: Deed
    needs: tuple[Action, ...] = ()
    """What the role has to allow, all of these."""


def own_run(stage: Stage, seen: Notice | Moment) -> RunSummary | None:
    """The test run of the tour's function that was just over."""
    if isinstance(seen, RunFinished) and seen.run.function_id == stage.function_id:
        return seen.run
    return None


def result(run: RunSummary) -> str:
    return f"{count(run.events, 'event')} in {duration(run.duration_ms)}"
