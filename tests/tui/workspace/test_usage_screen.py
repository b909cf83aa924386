"""Usage: the bar with its marks, the days, the functions, other months, the allotment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from showing import Listeners, Showing
from textual.app import App

from console.model import ConsoleError, Delivery, FunctionUsage, Usage
from console.notices import DeliveryFinished
from console.tui.widgets.dialogs import AskName
from console.tui.workspace import usage as drawing
from console.tui.workspace.usage import UsageScreen

AT = "2026-11-23T10:00:00.000Z"
DAYS = [0.0] * 20 + [1_000.0, 0.0, 4_000.0]
USED = Usage("2026-11", 10_000, 5_000.0, [FunctionUsage("sfnc_1", "Orders", 5_000.0, 12)], DAYS)


class FakeEngine(Listeners):
    def __init__(self, used: Usage = USED) -> None:
        super().__init__()
        self.used = used
        self.refusal = ""
        self.unseen = ""

    async def may(self, action: str, resource: str = "") -> str:
        return self.refusal

    async def usage(self, month: str = "") -> Usage:
        if self.unseen:
            raise ConsoleError(self.unseen)
        if month and month != "2026-11":
            return Usage(month, self.used.allotment_ms, 0.0, [], [0.0] * 31)
        return self.used

    async def set_allotment(self, ms: int) -> None:
        self.used = replace(self.used, allotment_ms=ms)


@asynccontextmanager
async def showing(engine: FakeEngine, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Showing]:
    class Host(App[None]):
        CSS_PATH = "../../../console/tui/styles.tcss"

    async with Host().run_test(size=size) as pilot:
        shown = Showing(UsageScreen, pilot, [])
        screen = UsageScreen(engine)  # type: ignore[arg-type]
        await pilot.app.push_screen(screen, shown.answers.append)
        await shown.until(lambda: bool(engine.unseen) or "Usage · 2026-11" in shown.text)
        await shown.press()
        yield shown


async def test_the_month_shows_against_its_allotment_with_marks_where_one_is_told() -> None:
    async with showing(FakeEngine()) as shown:
        assert "5,000 ms of 10,000 ms (10 s) · 50.0 %" in shown.text
        bar, marks = shown.line("░"), shown.lines[shown.lines.index(shown.line("░")) + 1]
        assert bar.count("█") == 30
        assert [marks.index(mark) - 1 for mark in ("75", "90", "100 %")] == [45, 54, 60]
        assert bar.index("┊") == marks.index("75")


async def test_each_function_tells_its_time_share_and_invocations() -> None:
    async with showing(FakeEngine()) as shown:
        assert "12 invocations" in shown.line("Orders")
        assert "5,000 ms  100.0 %" in shown.line("Orders")


def test_the_days_stand_as_columns_over_their_numbers() -> None:
    chart, labels = drawing.by_day([1.0, 0.0, 4.0, 0.0, 2.0], 2)
    assert chart == ["    █", "    █", "    █   █", "█   █   █"]
    assert labels == "1       5"


def test_a_bar_is_full_at_the_allotment_and_stays_so_beyond() -> None:
    for used in (10_000.0, 25_000.0):
        bar, _ = drawing.against(replace(USED, used_ms=used), 60)
        assert bar == "█" * 60
    assert "250.0 %" in drawing.total(replace(USED, used_ms=25_000.0))


async def test_a_delivery_is_counted_on_the_screen_as_it_ends() -> None:
    engine = FakeEngine()
    async with showing(engine) as shown:
        engine.used = replace(USED, used_ms=9_000.0)
        delivery = Delivery("dlv_1", "shop", "shop", "sfnc_1", 1, AT, "delivered", 4_000.0)
        engine.tell(DeliveryFinished(delivery))
        await shown.until(lambda: "90.0 %" in shown.text)


async def test_the_allotment_is_typed_as_people_say_it() -> None:
    engine = FakeEngine(replace(USED, allotment_ms=0))
    async with showing(engine) as shown:
        assert "no allotment" in shown.text and "░" not in shown.text
        await shown.press("a")
        assert isinstance(shown.pilot.app.screen, AskName)
        await shown.press(*"soon", "enter")
        await shown.until(lambda: "is no span of time" in shown.text)
        await shown.press("ctrl+u", *"90", "space", *"min", "enter")
        await shown.until(lambda: engine.used.allotment_ms == 5_400_000)
        await shown.until(lambda: "1 h 30 min" in shown.text)


async def test_other_months_can_be_looked_at_but_none_to_come() -> None:
    async with showing(FakeEngine()) as shown:
        await shown.press("right_square_bracket")
        assert "2026-11" in shown.text
        await shown.press("left_square_bracket")
        await shown.until(lambda: "2026-10" in shown.text)
        await shown.until(lambda: "No source ran in this month" in shown.text)
        await shown.press("right_square_bracket")
        await shown.until(lambda: "2026-11" in shown.text and "Orders" in shown.text)


async def test_who_may_look_only_reads_why_the_allotment_is_not_his() -> None:
    engine = FakeEngine()
    engine.refusal = "Only a Workspace Owner can manage this workspace."
    async with showing(engine) as shown:
        await shown.until(lambda: engine.refusal in shown.text)
        assert "Orders" in shown.text
        await shown.press("a")
        assert isinstance(shown.pilot.app.screen, UsageScreen)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (140, 45)])
async def test_it_fits_any_terminal(size: tuple[int, int]) -> None:
    async with showing(FakeEngine(), size) as shown:
        assert "Orders" in shown.text and "100 %" in shown.text
        assert "esc Close" in shown.lines[-1]
