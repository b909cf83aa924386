"""Which errors are the same one again, and how their times are drawn."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.model import RunSummary
from console.tui.run.grouping import ASCII_BARS, grouped, shape, sparkline


def at(second: int) -> str:
    return f"2026-11-23T10:00:{second:02}.000Z"


def failed(second: int, message: str = "boom") -> RunSummary:
    about = ("sfnc_1", "orders", 1, "error", 1.0, 0, 0, "Bad Request", "Error", message)
    return RunSummary(f"run_{second}", at(second), *about, error_line=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("order 12 is late", "order 9 is late"),
        ("no user usr_2Ab9", "no user usr_77Xq1z"),
        ("took 1.5 s", "took 12.25 s"),
        ("id 7f3c-11", "id 0a9e-42"),
    ],
)
def test_numbers_and_ids_make_no_other_message(one: str, other: str) -> None:
    assert shape(one) == shape(other)


def test_other_words_make_another_message() -> None:
    assert shape("reading 'name'") != shape("reading 'id'")


def test_of_other_functions_kinds_and_lines_are_other_errors() -> None:
    one = failed(1)
    others = [
        replace(one, function_id="sfnc_2"),
        replace(one, error_type="Timeout"),
        replace(one, error_name="TypeError"),
        replace(one, error_line=4),
        replace(one, error_line=None),
    ]
    assert len(grouped([one, replace(one, id="again"), *others])) == 6


def test_groups_come_by_their_last_error() -> None:
    runs = [failed(9, "a"), failed(8, "b"), failed(7, "a")]
    assert [[run.id for run in group.runs] for group in grouped(runs)] == [
        ["run_9", "run_7"],
        ["run_8"],
    ]


def test_bars_show_how_many_came_when() -> None:
    runs = [failed(second) for second in (0, 1, 2, 3, 30, 59)]
    assert sparkline(runs, at(0), at(59)) == "█   ▂  ▂"
    assert sparkline(runs, at(0), at(59), ASCII_BARS) == "@   :  :"


def test_errors_of_one_moment_or_of_no_time_are_drawn_all_the_same() -> None:
    assert sparkline([failed(5)], at(5), at(5)) == "       █"
    assert sparkline([failed(5)], "never", "x") == "       █"
