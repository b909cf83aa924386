"""Execution time of deployed sources: by function, day and month, against an allotment.

Which thresholds were told is kept, so that each is told once a month whatever ends in between. A
source goes on past the allotment. The trap: this hears of every delivery, so the sum of the month
is counted on, and only where there is an allotment.
"""

from __future__ import annotations

import asyncio
from calendar import monthrange

from console import limits
from console.clock import Clock
from console.engine.core import Core, needs
from console.model import ConsoleError, FunctionUsage, Tally, Usage
from console.notices import DeliveryFinished, Notice, UsageReached
from console.store import Store

_ALLOTMENT = "allotment_ms"
_TOLD = "usage_told"


class Usages(Core):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._allotment_ms = int(store.note(_ALLOTMENT) or 0)
        self._month = ""
        self._month_ms = 0.0
        self._keeping: set[asyncio.Task[None]] = set()
        self.listen(self._note_usage)

    @needs("view functions", "view sources")
    async def usage(self, month: str = "") -> Usage:
        """Execution time of a month such as `2026-11`; by default of this one."""
        today = self._now()[:10]
        month = month or today[:7]
        last = _days(month)
        if month == today[:7]:
            last = int(today[8:])
        tallies = self._store.tallies(month)
        days = [0.0] * last
        for tally in tallies:
            if int(tally.day[8:]) <= last:  # the clock ran faster, and was set back by a restart
                days[int(tally.day[8:]) - 1] += tally.duration_ms
        return Usage(
            month=month,
            allotment_ms=self._allotment_ms,
            used_ms=sum(tally.duration_ms for tally in tallies),
            functions=self._by_function(tallies),
            days=days,
        )

    @needs("manage")
    async def set_allotment(self, ms: int) -> None:
        """How much execution time a month has; 0 for no limit, of which nothing is told."""
        if ms < 0:
            raise ConsoleError("The allotment is a number of milliseconds, or 0 for none.")
        await self._store.put_note(_ALLOTMENT, str(ms))
        await self._store.put_note(_TOLD, "")
        self._allotment_ms = ms
        self._month = ""
        await self._tell_usage()

    def _by_function(self, tallies: list[Tally]) -> list[FunctionUsage]:
        names = {function.id: function.name for function in self._store.functions()}
        found: dict[str, tuple[float, int]] = {}
        for tally in tallies:
            spent_ms, count = found.get(tally.function_id, (0.0, 0))
            found[tally.function_id] = spent_ms + tally.duration_ms, count + tally.invocations
        used = [
            FunctionUsage(function_id, names.get(function_id, "(deleted)"), *spent)
            for function_id, spent in found.items()
        ]
        return sorted(used, key=lambda usage: -usage.duration_ms)

    # -- thresholds --------------------------------------------------------------------------

    def _note_usage(self, notice: Notice) -> None:
        if not self._allotment_ms or not isinstance(notice, DeliveryFinished):
            return
        self._month_ms += notice.delivery.duration_ms
        if self._percent() or self._month != self._now()[:7]:
            task = asyncio.get_running_loop().create_task(self._tell_usage())
            self._keeping.add(task)
            task.add_done_callback(self._kept)

    def _kept(self, task: asyncio.Task[None]) -> None:
        self._keeping.discard(task)
        if not task.cancelled():
            task.exception()  # the disk is full, as the delivery's own write says; told again then

    def _percent(self) -> int:
        """The threshold that is reached and not told yet; 0 for none."""
        share = 100 * self._month_ms / self._allotment_ms if self._allotment_ms else 0.0
        reached = [percent for percent in limits.USAGE_PERCENTS if percent <= share]
        return reached[-1] if reached and reached[-1] > self._told() else 0

    def _told(self) -> int:
        month, _, percent = (self._store.note(_TOLD) or "").partition(":")
        return int(percent) if month == self._now()[:7] else 0

    async def _tell_usage(self) -> None:
        month = self._now()[:7]
        if month != self._month:
            self._month = month
            self._month_ms = sum(tally.duration_ms for tally in self._store.tallies(month))
        percent = self._percent()
        if percent:
            kept = self._store.put_note(_TOLD, f"{month}:{percent}")
            self._tell(UsageReached(percent))
            await kept

    async def _close_usage(self) -> None:
        await asyncio.gather(*self._keeping, return_exceptions=True)


def _days(month: str) -> int:
    try:
        year, number = month.split("-")
        return monthrange(int(year), int(number))[1]
    except (ValueError, IndexError):  # IllegalMonthError is one of them
        raise ConsoleError("A month is written like 2026-11.") from None
