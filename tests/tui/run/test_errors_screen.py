"""The errors log: what it lists, what it shows of each error, and the answers it gives."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from showing import Listeners, Showing
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from console.model import ConsoleError, Failure, Log, Outcome, Request, Run, RunSummary, Source
from console.notices import ErrorsChanged
from console.tui.run.errors import ErrorsScreen, Jump, Rerun
from console.tui.widgets.filtered import FilteredList
from console.tui.widgets.rows import RowList
from console.tui.widgets.tabbed import Tabbed

STACK = "Error: boom\n    at inner (handler.js:31:7)\n    at onRequest (handler.js:12:3)"


def failed(number: int, message: str = "boom", **request: Any) -> Run:
    failure = Failure("Bad Request", "Error", message, STACK, 31, 7)
    outcome = Outcome("error", [], [], [], [Log("log", f"log of {number}", 1.0)], [], failure, 2.5)
    started = f"2026-11-23T10:00:{number:02}.000Z"
    return Run(f"run_{number}", started, "sfnc_1", "orders", 3, Request(**request), outcome)


class FakeEngine(Listeners):
    def __init__(self, *runs: Run) -> None:
        super().__init__()
        self.runs = list(runs)
        self.asked: list[str | None] = []

    def add(self, run: Run) -> None:
        self.runs.insert(0, run)
        self.tell(ErrorsChanged())

    async def errors(
        self, function_id: str | None = None, limit: int = 100, source_id: str | None = None
    ) -> list[RunSummary]:
        self.asked.append(source_id)
        return [_summary(run) for run in self.runs][:limit]

    async def run_detail(self, run_id: str) -> Run:
        for run in self.runs:
            if run.id == run_id:
                return run
        raise ConsoleError("That run is no longer kept.")

    async def delete_error(self, run_id: str) -> None:
        self.runs = [run for run in self.runs if run.id != run_id]
        self.tell(ErrorsChanged())

    async def restore_error(self, run: Run) -> None:
        self.add(run)


def _summary(run: Run) -> RunSummary:
    error = run.outcome.error
    assert error is not None
    return RunSummary(
        run.id,
        run.started_at,
        run.function_id,
        run.function_name,
        run.version,
        "error",
        2.5,
        0,
        0,
        error.type,
        error.name,
        error.message,
        source_id=run.source_id,
        source_name=run.source_name,
        error_line=error.line,
    )


class Shown(Showing):
    def __init__(self, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        super().__init__(ErrorsScreen, pilot, [])
        self.engine = engine

    @property
    def head(self) -> str:
        return str(self.screen.query_one(".errors--head", Static).render())

    @property
    def rows(self) -> list[str]:
        tab = self.screen.query_one(Tabbed).current
        rows = self.screen.query_one(f"#{tab} RowList", RowList)
        return [rows.text_of(index).rstrip() for index in range(rows.row_count())]


@asynccontextmanager
async def open_errors(
    *runs: Run,
    source: Source | None = None,
    size: tuple[int, int] = (80, 24),
    grouped: bool = False,
) -> AsyncIterator[Shown]:
    """The screen over some runs, each by itself unless groups are asked for."""
    app: App[None] = App()
    engine = FakeEngine(*runs)
    async with app.run_test(size=size) as pilot:
        shown = Shown(engine, pilot)
        app.push_screen(ErrorsScreen(engine, source), shown.answers.append)  # type: ignore[arg-type]
        await shown.press()
        if not grouped:
            await shown.press("v")
        yield shown


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def test_without_errors_it_says_when_there_would_be_some() -> None:
    async with open_errors() as shown:
        await shown.until(lambda: "No errors. When a function fails" in shown.text)
        await shown.press("enter", "d", "l", "ctrl+g", "slash", "escape", "escape")
        assert shown.answers == [None]


async def test_errors_are_listed_newest_first_with_local_time(berlin: None) -> None:
    async with open_errors(failed(9, "newest"), failed(8, "older")) as shown:
        lines = [line for line in shown.text.splitlines() if "Error: " in line][:2]
        assert "Error: newest" in lines[0] and "2026-11-23 11:00:09" in lines[0]
        assert "Error: older" in lines[1]
        assert "line 31 · orders · Bad Request" in lines[0]
        assert shown.head == "Error: newest\nBad Request · orders · version 3 · 2026-11-23 11:00:09"


async def test_only_the_errors_of_one_source_are_asked_for() -> None:
    at = "2026-11-23T10:00:00.000Z"
    shop = Source("src_1", "shop", "shop", "sfnc_1", 3, "key", at, at, at)
    error = replace(failed(1), source_id="src_1", source_name="shop")
    async with open_errors(error, source=shop) as shown:
        assert shown.engine.asked == ["src_1"]
        assert "Errors of shop" in shown.text
        assert "source shop" in shown.head


async def test_the_request_shows_headers_alphabetically_query_and_body() -> None:
    async with open_errors(
        failed(
            1,
            headers=(("X-Request-Id", "7"), ("Content-Type", "application/json"), ("Accept", "*")),
            body='{"id": "ch_1", "items": [1, 2]}',
            query=(("mode", "live"),),
        )
    ) as shown:
        assert shown.rows == [
            "▾ Headers  3",
            "    Accept        *",
            "    Content-Type  application/json",
            "    X-Request-Id  7",
            "▾ Query  1",
            "    mode  live",
            "▾ Body  application/json · 31 B",
            '    id: "ch_1"',
            "  ▾ items: [2 items]",
            "      0: 1",
            "      1: 2",
            '  Body as received  "{\\"id\\": \\"ch_1\\", \\"items\\": [1, 2]}"',
        ]


async def test_a_form_is_shown_as_its_fields() -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    async with open_errors(failed(1, headers=form, body="a=1&b=x+y&b=%1b")) as shown:
        assert shown.rows[2:6] == [
            "▾ Form  application/x-www-form-urlencoded · 15 B",
            "    a  1",
            "    b  x y",
            "    b  \\x1b",
        ]


@pytest.mark.parametrize("body", ["not json", "{", "NaN", "[" * 5000], ids=range(4))
async def test_a_body_that_is_not_json_is_shown_as_it_is(body: str) -> None:
    async with open_errors(failed(1, body=body)) as shown:
        assert "".join(row.strip() for row in shown.rows[3:]) == body


async def test_brackets_show_logs_and_stack_trace() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("right_square_bracket")
        assert shown.rows == ["   +1.0 ms  log   log of 1"]
        await shown.press("right_square_bracket")
        assert "  at onRequest (handler.js:12:3)" in shown.rows
        assert shown.pilot.app.focused is shown.filtered.rows


async def test_moving_in_the_list_shows_another_error() -> None:
    async with open_errors(failed(2), failed(1, "first")) as shown:
        await shown.press("j")
        assert shown.head.startswith("Error: first")


async def test_enter_goes_into_the_detail_and_esc_back_and_out() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("enter", "j")
        assert isinstance(shown.pilot.app.focused, RowList)
        await shown.press("escape")
        assert shown.answers == []
        await shown.press("escape")
        assert shown.answers == [None]


@pytest.mark.parametrize("key", ["l", "ctrl+l"])
async def test_a_request_is_loaded_by_answering_with_its_run(key: str) -> None:
    async with open_errors(failed(2), failed(1)) as shown:
        await shown.press("j", key)
        assert shown.answers == [failed(1)]


async def test_ctrl_g_answers_with_the_line_that_threw() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("ctrl+g")
        assert shown.answers == [Jump(failed(1), 31, 7)]


async def test_enter_on_a_frame_answers_with_its_line() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("left_square_bracket", "enter", "G", "enter")
        assert shown.answers == [Jump(failed(1), 12, 3)]


async def test_a_new_error_appears_at_once_and_the_place_is_kept() -> None:
    async with open_errors(failed(2), failed(1)) as shown:
        await shown.press("j")
        shown.engine.add(failed(3))
        await shown.until(lambda: len(shown.entries) == 3)
        assert shown.entries == ["run_3", "run_2", "run_1"]
        assert shown.current == "run_1"


async def test_the_first_error_appears_on_an_empty_screen() -> None:
    async with open_errors() as shown:
        shown.engine.add(failed(1))
        await shown.until(lambda: shown.current is not None)
        await shown.press()
        assert shown.head.startswith("Error: boom")


async def test_deleting_moves_to_the_neighbour_and_can_be_undone() -> None:
    async with open_errors(failed(3), failed(2), failed(1)) as shown:
        await shown.press("j", "d")
        await shown.until(lambda: len(shown.entries) == 2)
        assert shown.entries == ["run_3", "run_1"]
        assert shown.current == "run_1"
        await shown.press("z")
        await shown.until(lambda: len(shown.entries) == 3)
        assert shown.entries == ["run_3", "run_2", "run_1"]


async def test_without_a_deletion_there_is_nothing_to_undo() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("z", "ctrl+z")
        assert shown.entries == ["run_1"]


async def test_all_that_is_listed_is_deleted_and_brought_back_at_once() -> None:
    async with open_errors(failed(3), failed(2, "other"), failed(1)) as shown:
        await shown.press("slash", *"boom", "enter", "D")
        await shown.until(lambda: len(shown.engine.runs) == 1)
        await shown.press("escape", "z")
        await shown.until(lambda: len(shown.engine.runs) == 3)
        await shown.until(lambda: shown.entries == ["run_3", "run_2", "run_1"])


async def test_equal_errors_are_one_group_whatever_their_numbers_are() -> None:
    runs = [failed(n, f"no user u_{n}42") for n in (9, 8, 7)]
    async with open_errors(*runs, failed(1, "other"), grouped=True) as shown:
        assert "2 groups" in shown.text
        line = shown.line("no user u_942  ")
        assert line.rstrip(" │").endswith("×3")
        assert shown.head.splitlines()[2].startswith("3 times · first 2026-")
        await shown.press("j")
        assert "times" not in shown.head


async def test_errors_of_another_line_type_or_function_are_another_group() -> None:
    first = failed(5)
    error = first.outcome.error
    assert error is not None
    elsewhere = replace(
        first, id="run_4", outcome=replace(first.outcome, error=replace(error, line=32))
    )
    timeout = replace(error, type="Timeout")
    late = replace(first, id="run_3", outcome=replace(first.outcome, error=timeout))
    other = replace(first, id="run_2", function_id="sfnc_2")
    async with open_errors(first, elsewhere, late, other, grouped=True) as shown:
        assert len(shown.entries) == 4


async def test_enter_lists_a_group_and_esc_goes_back_to_it() -> None:
    runs = [failed(9, "other"), failed(8), failed(7)]
    async with open_errors(*runs, grouped=True) as shown:
        await shown.press("j")
        group = shown.current
        await shown.press("enter")
        assert shown.entries == ["run_8", "run_7"]
        assert "Errors of all functions › Error: boom" in shown.text
        await shown.press("j")
        assert shown.head.startswith("Error: boom\nBad Request") and "10:00:07"[2:] in shown.head
        await shown.press("enter")
        assert isinstance(shown.pilot.app.focused, RowList)
        await shown.press("escape", "escape")
        assert shown.current == group and len(shown.entries) == 2
        await shown.press("escape")
        assert shown.answers == [None]


async def test_a_group_takes_in_new_errors_where_the_cursor_is() -> None:
    async with open_errors(failed(5, "other"), failed(4), grouped=True) as shown:
        await shown.press("j")
        group = shown.current
        shown.engine.add(failed(6))
        await shown.until(lambda: shown.entries[0] == group)
        assert shown.current == group
        await shown.until(lambda: "2 times" in shown.head)


async def test_a_group_is_deleted_whole_and_brought_back() -> None:
    runs = [failed(9, "other"), failed(8), failed(7)]
    async with open_errors(*runs, grouped=True) as shown:
        await shown.press("j", "d")
        await shown.until(lambda: len(shown.entries) == 1)
        assert [run.id for run in shown.engine.runs] == ["run_9"]
        await shown.press("z")
        await shown.until(lambda: len(shown.engine.runs) == 3)


async def test_v_shows_all_at_the_error_that_the_group_showed() -> None:
    runs = [failed(9, "other"), failed(8), failed(7)]
    async with open_errors(*runs, grouped=True) as shown:
        await shown.press("j", "v")
        assert (shown.entries, shown.current) == (["run_9", "run_8", "run_7"], "run_8")
        await shown.press("j", "v")
        assert shown.head.splitlines()[2].startswith("2 times")


async def test_the_filter_finds_function_source_and_type_of_any_error_of_a_group() -> None:
    live = replace(failed(7), source_id="src_1", source_name="Shop live")
    async with open_errors(failed(9, "other"), failed(8), live, grouped=True) as shown:
        await shown.press("slash", *"live bad")
        assert len(shown.entries) == 1 and shown.head.startswith("Error: boom")


@pytest.mark.parametrize("key", ["r", "f5", "ctrl+r"])
async def test_running_again_is_an_answer_with_the_run(key: str) -> None:
    async with open_errors(failed(2), failed(1)) as shown:
        await shown.press("j", key)
        assert shown.answers == [Rerun(failed(1))]


async def test_slash_filters_and_esc_ends_the_filter_before_the_screen() -> None:
    async with open_errors(failed(2, "no such user"), failed(1, "bad signature")) as shown:
        await shown.press("slash", *"SIGN")
        assert shown.entries == ["run_1"]
        assert "1 of 2" in shown.text
        await shown.press("enter")
        assert shown.head.startswith("Error: bad signature")
        await shown.press("escape")
        assert shown.entries == ["run_2", "run_1"]
        assert shown.current == "run_1"
        assert shown.answers == []
        await shown.press("escape")
        assert shown.answers == [None]


async def test_a_filter_that_matches_nothing_says_so() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("slash", *"zebra")
        assert "Nothing matches “zebra”." in shown.text
        assert "Headers" not in shown.text
        await shown.press("enter", "escape")
        assert shown.entries == ["run_1"]


async def test_an_error_that_is_gone_meanwhile_is_said() -> None:
    async with open_errors(failed(2), failed(1)) as shown:
        shown.engine.runs.pop()
        await shown.press("j")
        assert shown.head == "That run is no longer kept."
        await shown.press("l", "d")
        assert shown.answers == []


async def test_hostile_text_stays_text() -> None:
    async with open_errors(failed(1, "\x1b[2J[red]x[/red]\x07", body="\x1b]0;t\x07")) as shown:
        assert not set(shown.text) & set("\x1b\x07")
        assert "[red]x[/red]" in shown.text


async def test_a_flood_of_notices_is_read_a_few_times() -> None:
    async with open_errors(failed(1)) as shown:
        for _ in range(1_000):
            shown.engine.tell(ErrorsChanged())
        shown.engine.add(failed(2))
        await shown.until(lambda: len(shown.entries) == 2)
        assert len(shown.engine.asked) <= 3


async def test_leaving_ends_listening() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("escape")
        assert shown.engine.listeners == []


async def test_wide_terminals_have_list_and_detail_side_by_side() -> None:
    async with open_errors(failed(1), size=(120, 40)) as shown:
        menu, detail = shown.screen.query_one(FilteredList), shown.screen.query_one(Tabbed)
        assert detail.region.x >= menu.region.right
        assert menu.region.height > 30


async def test_y_copies_the_error_with_its_stack_from_the_list() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.press("y")
        assert shown.pilot.app.clipboard.startswith("Bad Request\nError: boom\nhandler.js 31:7")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_errors_that_differ_at_their_ends_or_in_their_line_look_different(
    size: tuple[int, int],
) -> None:
    runs = [
        failed(number, f"Cannot read properties of undefined (reading '{name}')")
        for number, name in enumerate(("email", "customer"))
    ]
    error = runs[0].outcome.error
    assert error is not None
    outcome = replace(runs[0].outcome, error=replace(error, line=12))
    elsewhere = replace(runs[0], id="run_9", outcome=outcome)
    async with open_errors(*runs, elsewhere, size=size, grouped=True) as shown:
        rows = [shown.filtered.rows.text_of(index) for index in range(3)]
        assert sum("email')" in row for row in rows) == 2
        assert sum("customer')" in row for row in rows) == 1
        assert sum("line 12" in row for row in rows) == 1
        assert all("Error: Ca" in row for row in rows)


async def test_at_80_columns_the_key_line_names_the_next_tab_and_running_again() -> None:
    async with open_errors(failed(1)) as shown:
        await shown.until(lambda: "Run again" in shown.lines[-1])
        assert "] Tab" in shown.lines[-1] and "Go to line" in shown.lines[-1]
