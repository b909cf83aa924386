"""The search behind the find bar: where it looks, what an edit leaves of it; without a screen."""

from __future__ import annotations

import pytest

from console.tui.editor.document import ExactDocument, Splice
from console.tui.editor.finding import Pattern
from console.tui.editor.searching import PATTERN_CHARACTERS, Searching

CODE = "let a = 1;\nlet b = a;\nlet c = b;\n"


def begun(document: ExactDocument, pattern: Pattern, *, scope: bool = False) -> Searching:
    """A search through all; with `scope`, in the second and third line only."""
    searching = Searching(pattern)
    searching.begin((1, 0), (3, 0) if scope else (1, 0))
    searching.look(document, 0)
    assert searching.search is not None and searching.search.advance(1)
    return searching


def followed(document: ExactDocument, searching: Searching) -> list[bool]:
    news: list[bool] = []

    def changed(splice: Splice) -> None:
        news.append(searching.changed(splice))

    document.follow(changed)
    return news


def test_matches_are_counted_and_stepped_to_round_the_ends() -> None:
    searching = begun(ExactDocument(CODE), Pattern("let"))
    assert searching.count(((1, 0), (1, 3))) == "2 of 3"
    assert searching.count(((1, 1), (1, 3))) == "3"
    assert searching.after((1, 1), ((1, 0), (1, 1))) == ((2, 0), (2, 3))
    assert searching.after((3, 0), ((3, 0), (3, 0))) == ((0, 0), (0, 3))
    assert searching.before((0, 0)) == ((2, 0), (2, 3))


def test_an_empty_match_that_is_selected_is_stepped_over() -> None:
    searching = begun(ExactDocument(CODE), Pattern("^", regex=True))
    assert searching.after((1, 0), ((1, 0), (1, 0))) == ((2, 0), (2, 0))


def test_selected_lines_bound_the_search_and_grow_with_the_text() -> None:
    document = ExactDocument(CODE)
    searching = begun(document, Pattern("let"), scope=True)
    assert searching.count(((1, 0), (1, 3))) == "1 of 2"
    followed(document, searching)
    document.replace_range((2, 0), (2, 0), "let d;\n")
    document.replace_range((0, 0), (0, 0), "let z;\n")
    searching.look(document, 0)
    assert searching.search is not None and searching.search.advance(1)
    assert searching.search.count == 3
    searching.changed(None)
    assert not searching.scoped and searching.selected is None


def test_after_an_edit_only_rows_in_view_are_known_until_all_is_looked_through() -> None:
    document = ExactDocument(CODE)
    searching = begun(document, Pattern("let"))
    news = followed(document, searching)
    document.replace_range((0, 0), (0, 0), "let ")
    document.replace_range((0, 0), (0, 0), "let ")
    assert news == [True, False] and not searching.within(0)
    searching.glance(document, (0, 2))
    assert searching.search is not None and searching.search.advance(1)
    assert searching.within(0) == [(0, 3), (4, 7), (8, 11)] and not searching.within(2)
    here = ((0, 0), (0, 3))
    assert not searching.whole
    assert searching.after((0, 0), here) is None and searching.before((2, 0)) is None
    assert searching.replacement(here, "var") is None and searching.replaced("var") is None
    searching.look(document, 1)
    assert searching.whole and searching.after((0, 0), here) == here


def test_a_pattern_that_takes_too_long_is_not_tried_at_each_key() -> None:
    document = ExactDocument("a" * 60 + "b")
    searching = begun(document, Pattern("(a|aa)+$", regex=True))
    assert searching.hopeless
    followed(document, searching)
    document.replace_range((0, 61), (0, 61), "\nmore\nlines")
    assert searching.hopeless and not searching.whole
    assert searching.after((2, 3), ((2, 3), (2, 3))) is None
    assert searching.count(((2, 3), (2, 3))) == "none"


def test_all_are_replaced_from_the_first_to_the_last() -> None:
    searching = begun(ExactDocument(CODE), Pattern(r"let (\w)", regex=True))
    replaced = searching.replaced("var $1$1")
    assert replaced is not None
    assert replaced.text == "var aa = 1;\nvar bb = a;\nvar cc"
    assert (replaced.start, replaced.end, replaced.matches) == ((0, 0), (2, 5), 3)


def test_one_is_replaced_only_where_it_is_selected() -> None:
    searching = begun(ExactDocument(CODE), Pattern("LET"))
    assert searching.replacement(((1, 0), (1, 3)), "var") == "var"
    assert searching.replacement(((1, 0), (1, 2)), "var") is None


@pytest.mark.parametrize("text", ["", "(a"])
def test_nothing_is_found_by_an_empty_or_broken_pattern(text: str) -> None:
    searching = Searching(Pattern("x", regex=True))
    searching.ask(text)
    searching.look(ExactDocument(CODE), 0)
    assert searching.search is None and bool(searching.refusal) is bool(text)
    assert searching.count(((0, 0), (0, 0))) == "" and not searching.within(0)


def test_a_pattern_has_a_limit_and_its_switches_are_kept() -> None:
    searching = Searching(Pattern("x"))
    searching.switch("case")
    searching.switch("regex")
    searching.ask("y" * 2 * PATTERN_CHARACTERS)
    assert searching.pattern == Pattern("y" * PATTERN_CHARACTERS, case=True, regex=True)
    assert searching.switches() == {"case": True, "regex": True, "scoped": False}
