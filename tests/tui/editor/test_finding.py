"""What a pattern finds and what it becomes, without a screen."""

from __future__ import annotations

import time

import pytest

from console.tui.editor.document import ExactDocument, Splice
from console.tui.editor.finding import LOOK_S, Pattern, Search, Snapshot, follow


def search(text: str, pattern: Pattern, first: int = 0) -> Search:
    compiled = pattern.compiled()
    assert not isinstance(compiled, str), compiled
    snapshot = Snapshot(ExactDocument(text))
    return Search(snapshot, compiled, (0, len(snapshot.text)), first)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (Pattern("a.b"), ["a.b", "A.B"]),
        (Pattern("A.B", case=True), ["A.B"]),
        (Pattern("a.b", regex=True), ["a.b", "A.B", "axb"]),
        (Pattern("^a.b$", regex=True), ["axb"]),
        (Pattern("b\nx", regex=False), []),
        (Pattern(r"2\naxb", regex=True), ["2\naxb"]),
        (Pattern("é"), ["É"]),
    ],
)
def test_what_a_pattern_means(pattern: Pattern, found: list[str]) -> None:
    text = "a.b 1 A.B É 2\naxb\n"
    looked = search(text, pattern)
    assert looked.advance(1)
    assert [text[start:end] for start, end in looked.found] == found


@pytest.mark.parametrize("first", [0, 5, 12, 18, 99])
def test_where_a_search_begins_does_not_change_what_it_finds(first: int) -> None:
    looked = search("ab ab\nab\n\nab ab ab", Pattern("ab"), first)
    assert looked.advance(1)
    assert looked.found == [(0, 2), (3, 5), (6, 8), (10, 12), (13, 15), (16, 18)]
    assert looked.number((10, 12)) == 4 and looked.number((11, 12)) is None


def test_next_and_previous_go_round_the_ends() -> None:
    looked = search("ab ab ab", Pattern("ab"))
    looked.advance(1)
    assert [looked.after(at) for at in (0, 1, 7)] == [(0, 2), (3, 5), (0, 2)]
    assert [looked.before(at) for at in (0, 3, 8)] == [(6, 8), (0, 2), (6, 8)]


def test_empty_matches_are_found_once_each() -> None:
    looked = search("a\nb\n", Pattern("^", regex=True), first=2)
    assert looked.advance(1)
    assert looked.found == [(0, 0), (2, 2), (4, 4)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(a", "a ( is never closed (character 3)"),
        ("a)", "a ) closes nothing (character 2)"),
        ("[a", "a [ is never closed"),
        ("*", "there is nothing to repeat (character 1)"),
        ("a**", "two repeats stand side by side"),
        (r"\1", "invalid group reference"),
    ],
)
def test_a_broken_expression_is_refused_in_words(text: str, reason: str) -> None:
    refusal = Pattern(text, regex=True).compiled()
    assert isinstance(refusal, str) and refusal.startswith("Not a regular expression: ")
    assert reason in refusal


def test_an_expression_made_to_be_slow_is_given_up() -> None:
    looked = search("a" * 60 + "b", Pattern("(a|aa)+$", regex=True))
    start = time.process_time()
    assert looked.advance(60)
    assert time.process_time() - start < 20 * LOOK_S
    assert looked.trouble and not looked.found


@pytest.mark.parametrize(
    ("template", "result"),
    [
        ("$1", "x-"),
        ("$2-$1", "id-x-"),
        ("<$&>", "<x-id>"),
        ("$<last>!", "id!"),
        ("$$1", "$1"),
        ("$9", "$9"),
        (r"a\nb\\n", "a\nb\\n"),
    ],
)
def test_groups_are_put_in_as_in_javascript(template: str, result: str) -> None:
    pattern = Pattern(r"(x-)(?<last>\w+)", regex=True)
    looked = search("get x-id", pattern)
    looked.advance(1)
    match = looked.match(looked.found[0])
    assert match is not None and pattern.replacement(template, match) == result


def test_a_plain_replacement_is_taken_as_it_is() -> None:
    looked = search("a", Pattern("a"))
    looked.advance(1)
    match = looked.match((0, 1))
    assert match is not None and Pattern("a").replacement(r"$1\n", match) == r"$1\n"


def test_a_place_follows_the_changes_before_it() -> None:
    document = ExactDocument("one\ntwo three\nfour")
    places = [(0, 1), (1, 4), (2, 2)]
    seen: list[Splice] = []
    document.follow(seen.append)
    document.replace_range((0, 3), (1, 2), "X\nYY\nZ")
    assert [follow(place, seen[0]) for place in places] == [(0, 1), (2, 3), (3, 2)]
    assert follow((1, 1), seen[0]) == (2, 1)
