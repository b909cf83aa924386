"""How a row of a list shares its room among text, remark and note."""

from __future__ import annotations

import pytest

from console.tui.widgets.filtered import Entry, EntryRows


def drawn(monkeypatch: pytest.MonkeyPatch, width: int, text: str, dim: str) -> str:
    monkeypatch.setattr(EntryRows, "width", width)
    rows = EntryRows()
    rows.entries = [Entry("e", text, dim, "12:41:00")]
    return rows.text_of(0)


def test_a_remark_for_which_there_is_no_room_takes_none_from_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = drawn(monkeypatch, 40, "TypeError: Cannot read properties of undefined", "Bad Request")
    assert row == "TypeError: Cannot read proper…  12:41:00"


def test_a_short_remark_shows_wherever_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, 40, "A name of twenty-fou", "v3") == (
        "A name of twenty-fou  v3".ljust(32) + "12:41:00"
    )


def test_a_long_text_leaves_a_remark_a_third_of_a_wide_row(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "  Bad Request · O" in drawn(monkeypatch, 76, "T" * 90, "Bad Request · Orders · shop")
