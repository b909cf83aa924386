"""Rows of a difference: nothing lost, in order, folded where nothing changed."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from console import diff

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "x y"]), max_size=30).map("\n".join)


@given(TEXTS, TEXTS)
def test_the_rows_hold_every_line_of_both_sides_in_order(old: str, new: str) -> None:
    rows = diff.rows(old, new, context=None)
    assert [row.old.text for row in rows if row.old] == old.splitlines()
    assert [row.new.text for row in rows if row.new] == new.splitlines()
    assert [row.old.number for row in rows if row.old] == list(range(1, len(old.splitlines()) + 1))


@given(TEXTS, TEXTS)
def test_folding_hides_as_many_lines_as_it_says(old: str, new: str) -> None:
    whole = diff.rows(old, new, context=None)
    folded = diff.rows(old, new)
    hidden = sum(row.hidden for row in folded)
    assert len(folded) - sum(row.kind == "folded" for row in folded) + hidden == len(whole)
    assert diff.counts(folded) == diff.counts(whole)


@given(TEXTS, TEXTS)
def test_the_unified_rows_are_those_of_difflib(old: str, new: str) -> None:
    ours = []
    for row in diff.unified(diff.rows(old, new, context=None)):
        if row.kind == "same":
            assert row.new is not None
            ours.append("  " + row.new.text)
        elif row.old is not None:
            ours.append("- " + row.old.text)
        else:
            assert row.new is not None
            ours.append("+ " + row.new.text)
    theirs = difflib.unified_diff(old.splitlines(), new.splitlines(), n=10_000, lineterm="")
    expected = [line[0] + " " + line[1:] for line in list(theirs)[3:]]
    if expected:
        assert ours == expected
    else:
        assert old.splitlines() == new.splitlines()


def test_equal_texts_are_one_folded_row() -> None:
    assert diff.rows("a\nb\nc\n", "a\nb\nc\n") == [diff.Row("folded", hidden=3)]


def test_a_change_keeps_three_lines_around_it() -> None:
    old = "\n".join(str(n) for n in range(1, 21))
    rows = diff.rows(old, old.replace("10", "ten"))
    kinds = [row.kind for row in rows]
    assert kinds == ["folded", *["same"] * 3, "changed", *["same"] * 3, "folded"]
    assert rows[0].hidden == 6
    assert rows[4] == diff.Row("changed", diff.Side(10, "10"), diff.Side(10, "ten"))


def test_lines_are_counted_on_the_side_that_has_them() -> None:
    assert diff.counts(diff.rows("a\nb\nc\n", "a\nB\nc\nd\ne\n")) == (3, 1)
    assert diff.counts(diff.rows("a\nb\nc\nd\n", "a\nd\n")) == (0, 2)
