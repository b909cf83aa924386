"""Editor text: kept to the byte, and folded the same by edits as from scratch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tui.editor.document import ExactDocument, Splice
from console.tui.editor.folding import FoldedDocument, FoldedNavigator

TEXTS = st.text(st.sampled_from("ab \n\t\r한é\u2028\x0c\x1b"), max_size=40)
EDITS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 6), st.text(st.sampled_from("xy\n한\t"))),
    max_size=6,
)


def _location(document: ExactDocument, index: int) -> tuple[int, int]:
    before = "\n".join(document.lines)[:index]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


@given(TEXTS)
def test_what_is_loaded_is_what_is_given_back(text: str) -> None:
    document = ExactDocument(text)
    assert document.text == text
    assert document.newline.join(document.lines) == text
    assert document.byte_count == len(text.encode())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\r\nb\r\n", ["a", "b", ""]),
        ("a\r\nb\n", ["a\r", "b", ""]),
        ("a\rb", ["a\rb"]),
        ("a\x0cb\u2028c\x85d", ["a\x0cb\u2028c\x85d"]),
        ("", [""]),
    ],
)
def test_only_a_line_feed_ends_a_line(text: str, lines: list[str]) -> None:
    assert ExactDocument(text).lines == lines


@given(TEXTS.filter(lambda text: "\r" not in text), EDITS)
def test_edits_do_to_the_document_what_they_do_to_its_text(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    document = ExactDocument(text)
    for index, length, inserted in edits:
        index = min(index, len(text))
        start = _location(document, index)
        end = _location(document, min(index + length, len(text)))
        assert document.byte_offset(start) == len(text[:index].encode())
        result = document.replace_range(end, start, inserted)
        assert result.replaced_text == text[index : index + length]
        text = text[:index] + inserted + text[index + length :]
        assert document.text == text
        assert document.byte_count == len(text.encode())
        assert result.end_location == _location(document, index + len(inserted))


def test_line_ends_of_a_paste_become_those_of_the_document() -> None:
    document = ExactDocument("a\r\nb")
    document.replace_range((1, 1), (1, 1), "c\nd\r\ne")
    assert document.text == "a\r\nbc\r\nd\r\ne"


def test_a_range_beyond_the_end_is_cut_at_the_end() -> None:
    document = ExactDocument("a\nb")
    assert document.replace_range((1, 0), (2, 0), "").replaced_text == "b"
    assert document.text == "a\n"


@given(st.text(st.sampled_from("ab\n\t한\x1b"), max_size=40), EDITS, st.sampled_from([0, 3, 7]))
def test_folds_after_edits_are_those_of_the_text(
    text: str, edits: list[tuple[int, int, str]], width: int
) -> None:
    document = ExactDocument(text)
    folded = FoldedDocument(document, width, 4)
    _ = folded.height
    for index, length, inserted in edits:
        end = _location(document, index + length)
        document.replace_range(_location(document, index), end, inserted)
        fresh = FoldedDocument(ExactDocument(document.text), width, 4)
        rows = range(fresh.height + 1)
        assert [folded.piece(y) for y in rows] == [fresh.piece(y) for y in rows]
        assert folded.widest == fresh.widest
        for row, line in enumerate(document.lines):
            assert folded.layout(row).line == line


@given(st.text(st.sampled_from("ab\n한"), max_size=60), st.sampled_from([0, 5]))
def test_going_down_row_by_row_visits_every_row_once(text: str, width: int) -> None:
    document = ExactDocument(text)
    folded = FoldedDocument(document, width, 4)
    navigator = FoldedNavigator(folded)
    location = (0, 0)
    for y in range(folded.height - 1):
        assert folded.location_to_offset(location).y == y
        location = navigator.get_location_below(location)
    assert navigator.get_location_below(location) == document.end


def _splice(
    document: ExactDocument, start: tuple[int, int], end: tuple[int, int], text: str
) -> Splice:
    seen: list[Splice] = []
    document.follow(seen.append)
    document.replace_range(start, end, text)
    return seen[-1]


def test_rows_are_followed_through_a_change() -> None:
    lines = "zero\none\ntwo\nthree"
    entered = _splice(ExactDocument(lines), (1, 3), (1, 3), "\n")
    assert [entered.moved(row) for row in range(4)] == [0, 1, 3, 4]
    above = _splice(ExactDocument(lines), (1, 0), (1, 0), "new\n")
    assert [above.moved(row) for row in range(4)] == [0, 2, 3, 4]
    typed = _splice(ExactDocument(lines), (1, 1), (1, 1), "x")
    assert [typed.moved(row) for row in range(4)] == [0, None, 2, 3]
    removed = _splice(ExactDocument(lines), (1, 0), (3, 0), "")
    assert [removed.moved(row) for row in range(4)] == [0, None, None, 1]
