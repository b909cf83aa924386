"""Execution time: of the month against its allotment, by day, and of each function.

Shows what the engine counted. Drawn of plain characters that read without colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.widget import Widget

from console import limits, spans
from console.access import Action
from console.model import Usage
from console.notices import DeliveryFinished, FunctionsChanged, UsageReached
from console.tui.widgets.dialogs import ask_name
from console.tui.widgets.filtered import Entry
from console.tui.widgets.listing import Listing
from console.tui.widgets.wording import count, duration

if TYPE_CHECKING:
    from console.engine import Engine

_EMPTY = "No source ran in this month. Deliveries and retries count, test runs do not."
_BAR_CELLS = 60
_CHART_ROWS = 4
_EIGHTHS = " ▁▂▃▄▅▆▇█"


class UsageScreen(Listing[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "allot", "Allotment", id="usage.allot", tooltip="Set the month's allotment"),
        Binding("left_square_bracket", "month(-1)", "Before", id="usage.before"),
        Binding("right_square_bracket", "month(1)", "After", id="usage.after"),
        Binding("escape", "leave", "Close", id="usage.leave"),
    ]
    NEEDS: ClassVar[dict[str, Action]] = {"allot": "manage"}
    KINDS = (DeliveryFinished, FunctionsChanged, UsageReached)

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, "Usage", hint="a function", empty=_EMPTY)
        self._drawing = Drawing()
        self._month = ""
        """Empty: this one."""
        self._newest = ""

    def compose_above(self) -> Iterable[Widget]:
        yield self._drawing

    async def entries(self) -> list[Entry]:
        usage = await self._engine.usage(self._month)
        if not self._month:
            self._newest = usage.month
        self._drawing.show(usage)
        self.retitle(f"Usage · {usage.month} (UTC)")
        return [
            Entry(
                function.function_id,
                function.function_name,
                count(function.invocations, "invocation"),
                f"{duration(function.duration_ms)}  {share(function.duration_ms, usage.used_ms)}",
            )
            for function in usage.functions
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "month" and parameters == (1,):
            return bool(self._month)
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        self.dismiss(None)

    @work(exclusive=True, group="usage-detail")
    async def action_month(self, step: int) -> None:
        year, number = (int(part) for part in (self._month or self._newest).split("-"))
        months = year * 12 + number - 1 + step
        month = f"{months // 12:04}-{months % 12 + 1:02}"
        self._month = "" if month == self._newest else month
        await self.reload()

    @work(exclusive=True, group="usage-change")
    async def action_allot(self) -> None:
        async def allot(text: str) -> bool:
            await self._engine.set_allotment(spans.milliseconds(text))
            return True

        title = "Execution time that a month has: 5400000 (ms), 90 min or 2 h; 0 for no limit"
        now = spans.written(self._drawing.allotment_ms) if self._drawing.allotment_ms else ""
        if await ask_name(self.app, title, now, allot):
            await self.reload()


class Drawing(Widget):
    """The sum, the bar with its marks, and the days."""

    DEFAULT_CSS = "Drawing { height: auto; padding: 0 1; margin-bottom: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._usage: Usage | None = None

    @property
    def allotment_ms(self) -> int:
        return self._usage.allotment_ms if self._usage else 0

    def show(self, usage: Usage) -> None:
        self._usage = usage
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Text:
        return Text("\n", no_wrap=True).join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Text]:
        usage = self._usage
        if usage is None:
            return []
        lines = [Text(total(usage), style="bold")]
        if usage.allotment_ms:
            bar, marks = against(usage, min(_BAR_CELLS, width - 6))
            lines += [Text(bar), Text(marks, style="dim")]
        if usage.used_ms:
            most = f"By day, at most {duration(max(usage.days))}"
            days = [*usage.days, *[0.0] * (last_day(usage.month) - len(usage.days))]
            chart, labels = by_day(days, 2 if width >= 2 * len(days) else 1)
            lines += [Text(), Text(most, style="dim"), *map(Text, chart), Text(labels, style="dim")]
        return lines


def total(usage: Usage) -> str:
    """`1,250 ms of 5,400,000 ms (1 h 30 min) · 0.0 %`"""
    if not usage.allotment_ms:
        return f"{duration(usage.used_ms)}, no allotment"
    allotted = f"{usage.allotment_ms:,} ms ({spans.written(usage.allotment_ms)})"
    return f"{duration(usage.used_ms)} of {allotted} · {share(usage.used_ms, usage.allotment_ms)}"


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def against(usage: Usage, cells: int) -> tuple[str, str]:
    """A bar whose end is the allotment, and under it where one is told."""
    filled = min(cells, math.floor(cells * usage.used_ms / usage.allotment_ms))
    bar = ["█"] * filled + ["░"] * (cells - filled)
    marks = [" "] * (cells + 6)
    for percent in limits.USAGE_PERCENTS:
        at = cells * percent // 100
        label = f"{percent} %" if percent == limits.USAGE_PERCENTS[-1] else str(percent)
        marks[at : at + len(label)] = label
        if filled <= at < cells:
            bar[at] = "┊"
    return "".join(bar), "".join(marks).rstrip()


def by_day(days: list[float], cells: int) -> tuple[list[str], str]:
    """A column for each day, the highest full; and the numbers of some days under it."""
    most = max(days)
    full = len(_EIGHTHS) - 1
    heights = [math.ceil(value / most * _CHART_ROWS * full) for value in days]
    chart = []
    for above in reversed(range(_CHART_ROWS)):
        columns = (_EIGHTHS[min(full, max(0, height - above * full))] for height in heights)
        chart.append("".join(column.ljust(cells) for column in columns).rstrip())
    labels = [" "] * (len(days) * cells + 1)
    for day in (1, *range(5, len(days) + 1, 5)):
        at = (day - 1) * cells
        labels[at : at + len(str(day))] = str(day)
    return chart, "".join(labels).rstrip()


def last_day(month: str) -> int:
    from calendar import monthrange

    year, number = month.split("-")
    return monthrange(int(year), int(number))[1]
