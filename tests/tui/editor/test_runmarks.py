"""Marks of the last run in the editor: what they say, and that they stay with their lines."""

from __future__ import annotations

from typing import Any

from editing import rows, showing
from hypothesis import given
from hypothesis import strategies as st

from console.model import EventWarning, Fetch, Outcome
from console.tui.appearance import ASCII
from console.tui.editor.document import ExactDocument
from console.tui.editor.editor import CodeEditor
from console.tui.editor.runmarks import MOST_EDITS, MOST_LINES, RunMarks, words

TRACK = {"type": "track", "event": "Order Paid", "userId": "u"}
TEXT = "one\ntwo\nthree\nfour"


def outcome(**fields: Any) -> Outcome:
    nothing: list[Any] = []
    given = {"events": nothing, "objects": nothing, "warnings": nothing, "fetches": nothing}
    return Outcome("success", logs=[], error=None, duration_ms=1.0, **(given | fields))


def followed(text: str = TEXT) -> tuple[ExactDocument, RunMarks]:
    document, marks = ExactDocument(text), RunMarks()
    document.follow(marks.edited)
    marks.begin()
    return document, marks


# -- what is said ----------------------------------------------------------------------------------


def test_one_event_is_named_and_several_are_counted() -> None:
    assert words(outcome(events=[TRACK], event_lines=[7])) == {7: "track Order Paid"}
    assert words(outcome(events=[TRACK] * 3, event_lines=[7, 2, 7])) == {
        7: "2 events",
        2: "track Order Paid",
    }


def test_warnings_objects_and_failed_requests_stand_on_their_lines() -> None:
    said = words(
        outcome(
            events=[TRACK],
            event_lines=[1],
            objects=[{"collection": "rooms", "id": "r1"}],
            object_lines=[2],
            warnings=[
                EventWarning("x", "", 0),
                EventWarning("SET_API_FAILED", "", 0),
                EventWarning("y", ""),
            ],
            fetches=[
                Fetch("GET", "u", 200, 1, line=4),
                Fetch("GET", "u", 399, 1, line=4),
                Fetch("GET", "u", 400, 1, line=4),
                Fetch("GET", "u", None, 1, line=4),
            ],
        )
    )
    assert said == {
        1: "track Order Paid · 1 warning",
        2: "rooms r1 · 1 warning",
        4: "2 requests failed",
    }


def test_of_very_many_lines_the_first_are_marked() -> None:
    lines = MOST_LINES + 2
    _, marks = followed("\n" * lines)
    marks.show({line: "x" for line in range(lines, 0, -1)})
    marked = [row for row in range(lines) if marks.at(row)]
    assert marked == list(range(MOST_LINES))


def test_a_line_that_is_not_known_has_no_mark() -> None:
    assert words(outcome(events=[TRACK, TRACK], event_lines=[0])) == {}


def test_hostile_names_are_harmless_in_a_mark() -> None:
    event = {"type": "track", "event": "a\x1b]52;c;x\x07\nb\u202e"}
    [said] = words(outcome(events=[event], event_lines=[1])).values()
    assert said.isprintable() and "\x1b" not in said


# -- where it stays --------------------------------------------------------------------------------


def test_marks_move_with_their_lines_and_go_where_those_are_edited() -> None:
    document, marks = followed()
    marks.show({2: "two", 3: "three"})
    document.replace_range((0, 0), (0, 0), "new\n\n")
    assert [marks.at(row) for row in range(6)] == ["", "", "", "two", "three", ""]
    document.replace_range((3, 1), (3, 2), "W")
    assert [marks.at(row) for row in range(6)] == ["", "", "", "", "three", ""]


def test_what_is_typed_while_the_run_goes_on_counts_too() -> None:
    document, marks = followed()
    document.replace_range((0, 0), (0, 0), "above\n")
    for column in range(5):
        document.replace_range((2, column), (2, column), "x")
    marks.show({2: "two", 3: "three"})
    assert (marks.at(2), marks.at(3)) == ("", "three")
    assert (marks.line_now(2), marks.line_now(3)) == (3, 4)


def test_after_more_edits_than_are_followed_nothing_is_marked_wrongly() -> None:
    document, marks = followed()
    for _ in range(MOST_EDITS + 1):
        document.replace_range((0, 0), (0, 0), "\n")
    marks.show({2: "two"})
    assert not marks


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.sampled_from(["", "x", "\n"]))))
def test_a_marked_line_is_always_the_one_that_ran(edits: list[tuple[int, int, str]]) -> None:
    text = "\n".join(f"<{n}>" for n in range(8))
    document, marks = followed(text)
    before = [f"<{n}>" for n in range(8)]
    marks.show({n + 1: line for n, line in enumerate(before)})
    for row, removed, inserted in edits:
        start = (min(row, document.line_count - 1), 0)
        document.replace_range(start, (start[0], removed), inserted)
    for row in range(document.line_count):
        if said := marks.at(row):
            assert document[row] == said
    for n, line in enumerate(before):
        now = marks.row_of(n + 1)
        assert now is None or document[now] == line


# -- in the editor ---------------------------------------------------------------------------------


async def test_the_editor_shows_a_sign_and_words_that_colour_only_adds_to() -> None:
    editor = CodeEditor(TEXT)
    async with showing(editor) as pilot:
        editor.ran.begin()
        editor.ran.show({2: "2 events"})
        editor.update()
        await pilot.pause()
        assert rows(editor)[1] == "•2 two   • 2 events"
        editor.app.add_class(ASCII)
        assert rows(editor)[1] == "*2 two   * 2 events"
        await pilot.press("enter")
        assert rows(editor)[2] == "*3 two   * 2 events"


async def test_the_mark_of_an_error_comes_before_and_another_text_has_none() -> None:
    editor = CodeEditor(TEXT)
    async with showing(editor) as pilot:
        editor.ran.show({2: "2 events"})
        editor.mark_error(2, 1, "TypeError: no")
        await pilot.pause()
        assert rows(editor)[1] == "×2 two   TypeError: no"
        editor.load_text("another\ntext")
        await pilot.pause()
        assert rows(editor)[1] == " 2 text"
