"""The list of past runs by itself: what it says of each, and the answers it gives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from showing import Listeners, Showing
from textual.app import App

from console.engine.recorded import summary
from console.model import ConsoleError, Failure, Function, Outcome, Request, Run, RunSummary
from console.notices import RunFinished, RunsChanged
from console.tui.appearance import ASCII
from console.tui.run.runlist import RunList
from console.tui.run.runs import Answer, Loaded, Replayed, RunsScreen, Shown

NOW = "2026-11-23T10:00:00.000Z"
ORDERS = Function("sfnc_1", "Orders", "", "code", 2, NOW, NOW)
EVENT = {"type": "track", "event": "Paid", "userId": "u"}


def ran(number: int, **fields: Any) -> Run:
    outcome = Outcome("success", [EVENT], [], [], [], [], None, 12.0)
    started = f"2026-11-20T10:00:{number:02}.000Z"
    run = Run(f"run_{number}", started, ORDERS.id, "Orders", 1, Request(), outcome)
    return replace(run, **({"request_name": "paid"} | fields))


def failed(number: int, **fields: Any) -> Run:
    failure = Failure("Bad Request", "TypeError", "x is no\x1b function", "", 1, 1)
    run = ran(number, **fields)
    return replace(run, outcome=replace(run.outcome, status="error", error=failure, events=[]))


class FakeEngine(Listeners):
    def __init__(self, *runs: Run) -> None:
        super().__init__()
        self.kept = list(runs)

    async def runs(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        whose = (None, function_id)
        found = [run for run in self.kept if function_id is None or run.function_id in whose[1:]]
        return [summary(run) for run in found][:limit]

    async def run_detail(self, run_id: str) -> Run:
        for run in self.kept:
            if run.id == run_id:
                return run
        raise ConsoleError("That run is no longer kept.")

    async def delete_run(self, run_id: str) -> None:
        self.kept = [run for run in self.kept if run.id != run_id]
        self.tell(RunsChanged())

    async def restore_run(self, run: Run) -> None:
        self.kept = sorted([*self.kept, run], key=lambda each: each.started_at, reverse=True)
        self.tell(RunsChanged())


class Screen(Showing):
    engine: FakeEngine

    def rows(self) -> list[str]:
        rows = self.filtered.rows
        return [" ".join(rows.text_of(index).split()) for index in range(rows.row_count())]


@asynccontextmanager
async def listing(*runs: Run, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Screen]:
    engine, answers = FakeEngine(*runs), list[Answer]()
    app: App[None] = App()
    async with app.run_test(size=size) as pilot:
        app.push_screen(RunsScreen(engine, ORDERS), answers.append)  # type: ignore[arg-type]
        await pilot.pause()
        shown = Screen(RunsScreen, pilot, answers)
        shown.engine = engine
        await shown.until(lambda: len(shown.entries) == len(engine.kept))
        yield shown


async def test_each_run_is_told_by_result_request_version_time_and_counts() -> None:
    async with listing(failed(2, version=None, request_name=""), ran(1)) as shown:
        newest, first = shown.rows()
        assert newest.startswith("✗ unsaved request draft · 12 ms · TypeError: x is no\\x")
        assert first.startswith("✓ paid v1 · 12 ms · 1 event 2026-11-20")
        assert "ERROR  12 ms · TypeError" in shown.text and "Orders · draft" in shown.text
        shown.pilot.app.add_class(ASCII)
        shown.engine.tell(RunFinished(summary(ran(1))))
        await shown.until(lambda: shown.rows()[1].startswith("+ paid"))
        assert shown.rows()[0].startswith("x unsaved")


async def test_an_empty_history_says_what_will_be_there() -> None:
    async with listing() as shown:
        await shown.until(lambda: "No runs yet." in shown.text)
        await shown.press("r", "R", "l", "c", "d", "D", "space", "enter")
        assert shown.answers == []


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], Shown(ran(3))),
        (["r"], Replayed(ran(3), then=False)),
        (["down", "R"], Replayed(ran(2), then=True)),
        (["l"], Loaded(ran(3))),
        (["c"], Shown(ran(3), ran(2))),
        (["space", "G", "c"], Shown(ran(3), ran(1))),
        (["G", "space", "g", "c"], Shown(ran(3), ran(1))),
        (["escape"], None),
    ],
)
async def test_keys_answer_with_what_is_wanted(keys: list[str], answer: Answer) -> None:
    async with listing(ran(3), ran(2), ran(1)) as shown:
        await shown.press(*keys)
        await shown.until(lambda: bool(shown.answers))
        assert shown.answers == [answer]


async def test_the_oldest_run_has_nothing_to_be_compared_with() -> None:
    async with listing(ran(1)) as shown:
        await shown.press("c")
        assert shown.answers == []


async def test_every_word_of_a_filter_counts_and_all_functions_are_one_key_away() -> None:
    other = failed(3, function_id="sfnc_2", function_name="Refunds")
    async with listing(ran(2), ran(1)) as shown:
        shown.engine.kept.insert(0, other)
        await shown.press("v")
        await shown.until(lambda: len(shown.entries) == 3)
        assert "Runs of all functions · 3 runs" in shown.text
        assert shown.rows()[0].startswith("✗ paid Refunds · v1")
        await shown.press("slash", *"error", "space", *"refunds")
        assert shown.entries == ["run_3"]
        await shown.press("escape", "v")
        await shown.until(lambda: len(shown.entries) == 2)
        assert "Runs of Orders · 2 runs" in shown.text


async def test_deleted_runs_come_back_with_their_place() -> None:
    async with listing(ran(3), ran(2), ran(1)) as shown:
        await shown.press("down", "d")
        await shown.until(lambda: shown.entries == ["run_3", "run_1"])
        await shown.press("D")
        await shown.until(lambda: shown.entries == [])
        await shown.press("z", "z")
        await shown.until(lambda: shown.entries == ["run_3", "run_2", "run_1"])


async def test_a_run_that_is_gone_meanwhile_is_said_and_the_list_stays() -> None:
    async with listing(ran(1)) as shown:
        shown.engine.kept.clear()
        await shown.press("enter")
        notices = [notice.message for notice in shown.pilot.app._notifications]
        assert notices == ["That run is no longer kept."] and shown.answers == []


def test_ten_thousand_runs_are_listed_without_reading_one() -> None:
    held = RunList()
    one = summary(ran(1))
    held.hold(replace(one, id=f"run_{number}") for number in range(10_000))
    assert len(held.entries()) == 10_000
    assert held.other("run_9998") == "run_9999" and held.other("run_9999") is None


async def test_at_80_columns_the_key_line_names_what_enter_does() -> None:
    async with listing(ran(1)) as shown:
        assert shown.lines[-1].strip().startswith("enter Show output")
