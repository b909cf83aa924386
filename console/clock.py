"""The clock of a workspace, which may run faster than the wall's.

Retries, retention and times of records go by it, so that tests and demos can make hours pass in
seconds; the time limit of a run does not. The trap: a change of speed must not make time jump, so
each one starts a new stretch at the instant that the last one had reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

_LAST = datetime(9000, 1, 1, tzinfo=UTC)  # some room for who adds to it
_LONGEST_S = 3600.0  # of one wait: the wall's clock may be set meanwhile


def utc_now() -> datetime:
    return datetime.now(UTC)


def stamp(instant: datetime) -> str:
    """As the values of `model` have it: ISO-8601 in UTC with milliseconds."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


class Clock:
    """
    Args:
        wall: the time it begins with and is measured by.
    """

    def __init__(self, wall: Callable[[], datetime] = utc_now) -> None:
        self._wall = wall
        self._began = self._began_at_wall = wall()
        self.speed = 1.0

    def now(self) -> datetime:
        if self._began is self._began_at_wall:  # it never ran faster
            return self._wall()
        return self._reached(self._wall())

    def _reached(self, wall: datetime) -> datetime:
        """A month at the highest speed is more than any calendar has."""
        try:
            return min(self._began + (wall - self._began_at_wall) * self.speed, _LAST)
        except OverflowError:
            return _LAST

    def run_at(self, speed: float) -> None:
        """Go `speed` times as fast as the wall's clock from now on."""
        wall = self._wall()
        self._began = self._reached(wall)
        self._began_at_wall = wall
        self.speed = speed

    def real_seconds_until(self, instant: datetime) -> float:
        """At the present speed; 0 for what is past."""
        return max((instant - self.now()).total_seconds() / self.speed, 0.0)

    async def until(self, instant: datetime, woken: asyncio.Event) -> None:
        """Wait for an instant, or until `woken`, or for so long that it should be asked again."""
        seconds = min(self.real_seconds_until(instant), _LONGEST_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await woken.wait()
