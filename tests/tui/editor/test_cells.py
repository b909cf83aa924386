"""Lines in terminal cells: every character has a place, and none can act on a terminal."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.tui.editor.cells import Layout

HOSTILE = (
    "\x00\x07\x08\x0c\r\x1b\x7f\x85\x9b\u00ad\u200b\u200e\u2028\u202e\u2066\ufe0f\ufeff\u3164\ud800"
)
LINES = st.text(
    st.one_of(st.characters(exclude_characters="\n"), st.sampled_from(HOSTILE + "\tab한"))
)


@pytest.mark.parametrize("character", HOSTILE)
def test_a_character_that_acts_or_cannot_be_seen_is_shown_as_an_escape(character: str) -> None:
    shown = Layout(f"a{character}b", 4).shown(0, 3)
    assert shown[0] + shown[-1] == "ab"
    assert shown[1] == "\\"
    assert shown.isascii() and shown.isprintable()


@given(LINES)
def test_what_is_shown_is_printable_and_as_wide_as_the_layout_says(line: str) -> None:
    layout = Layout(line, 4)
    shown = layout.shown(0, len(line))
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    if len(shown) < 20 and not any(unicodedata.combining(c) for c in shown):
        assert cell_len(shown) == layout.width


@given(LINES, st.integers(1, 8))
def test_a_column_is_found_again_from_the_cell_where_it_begins(line: str, tab_width: int) -> None:
    layout = Layout(line, tab_width)
    for column in range(len(line)):
        if layout.cell(column + 1) > layout.cell(column):  # marks share the cell of their letter
            assert layout.column(layout.cell(column)) == column
            assert layout.column(layout.cell(column + 1) - 1) == column
    assert layout.column(layout.width + 3) == len(line)


@given(LINES, st.integers(1, 12))
def test_every_row_of_a_fold_fits_and_none_is_empty(line: str, width: int) -> None:
    layout = Layout(line, 4)
    edges = [0, *layout.folds(width), len(line)]
    for start, end in pairwise(edges):
        assert start < end or not line
        fits = layout.cell(end) - layout.cell(start) <= width
        assert fits or end - start == 1 or layout.cell(start + 1) - layout.cell(start) > width


def test_a_letter_and_its_marks_are_one_cluster() -> None:
    layout = Layout("xe\u0301\u0302y", 4)
    assert layout.cluster(1) == layout.cluster(2) == layout.cluster(3) == (1, 4)
    assert layout.cluster(4) == (4, 5)


def test_a_letter_with_thousands_of_marks_shows_a_few() -> None:
    line = "e" + "\u0301" * 5000
    assert len(Layout(line, 4).shown(0, len(line))) < 20
    assert Layout(line, 4).width == 1


def test_a_tab_reaches_to_the_next_stop() -> None:
    layout = Layout("a\tb\t", 4)
    assert [layout.cell(column) for column in range(5)] == [0, 1, 4, 5, 8]
    assert layout.shown(0, 4) == "a   b   "
