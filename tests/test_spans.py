"""Spans of time: what can be written, what is refused, and that both directions agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import spans
from console.model import ConsoleError


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("3600000", 3_600_000),
        ("3,600,000 ms", 3_600_000),
        ("90 min", 5_400_000),
        ("90m", 5_400_000),
        ("2 h", 7_200_000),
        ("1h30min", 5_400_000),
        ("1.5 H", 5_400_000),
        ("0", 0),
    ],
)
def test_a_span_is_read_as_people_write_it(text: str, ms: int) -> None:
    assert spans.milliseconds(text) == ms


@pytest.mark.parametrize("text", ["", "h", "two hours", "2 days", "-5", "1 2", "2 h 5", "9" * 40])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ConsoleError, match="90 min or 2 h"):
        spans.milliseconds(text)


@given(st.integers(0, 10**13))
def test_what_is_written_reads_back(ms: int) -> None:
    assert spans.milliseconds(spans.written(ms)) == ms
