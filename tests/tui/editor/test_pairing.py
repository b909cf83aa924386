"""Brackets and quotes that come in pairs, driven by keys."""

from __future__ import annotations

import pytest
from editing import cursor_of, marked, settled, showing
from textual.events import Paste

from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.document import ExactDocument
from console.tui.editor.editor import CodeEditor
from console.tui.editor.pairing import Pairs

HALVES = [
    ("f|", "(", "f(|)"),
    ("f|;", "([{", "f([{|}]);"),
    ("|", "f(a)", "f(a)|"),
    ("|", "f('a');", "f('a');|"),
    ("|name", "(", "(|name"),
    ("a = |", "'", "a = '|'"),
    ("a = |", "`", "a = `|`"),
    ("a = 'x|'", "(", "a = 'x(|'"),
    ("a = 'it|'", '"', "a = 'it\"|'"),
    ("// it|", "'", "// it'|"),
    ("// it |", "(", "// it (|"),
    ("/* it | */", "(", "/* it (| */"),
    ("/* it */ |", "(", "/* it */ (|)"),
    ("a = /x|/", "(", "a = /x(|/"),
    ("a = `$|`", "{", "a = `${|}`"),
    ("a = `${|}`", "(", "a = `${(|)}`"),
    ("a = `|`", "{", "a = `{|`"),
    ("don|", "'", "don'|"),
    ("// é |", "(", "// é (|"),
    ("a = `\n|\n`", "(", "a = `\n(|\n`"),
    ("a = 'b|", "'", "a = 'b'|"),
    ("f(|)", ")", "f()|)"),
    ("|", "(((", "(((|)))"),
]
PASSED = [
    (["(", "backspace"], "|"),
    (["(", "[", "backspace", "backspace"], "|"),
    (["'", "backspace"], "|"),
    (["(", "a", "backspace", "backspace"], "|"),
    (["(", "left", "right", ")"], "()|"),
    (["(", "left", "right", "right", "left", "backspace"], "|"),
    (["(", "right", "backspace"], "(|"),
    (["(", "delete", ")"], "()|"),
    (["{", "enter", "a", "enter", "}"], "{\n  a\n}|"),
    (["{", "enter", "}"], "{\n}|"),
    (["{", "enter", "a", "}"], "{\n  a}|\n}"),
    (["(", "ctrl+z"], "|"),
    (["'", "a", "'", "'"], "'a''|"),
]


async def test_a_half_brings_the_other_where_it_helps() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        for before, keys, after in HALVES:
            editor.load_text(before.replace("|", ""))
            await settled(editor)
            editor.move_cursor(cursor_of(before))
            await pilot.press(*keys)
            assert (before, marked(editor)) == (before, after)


async def test_what_came_by_itself_is_passed_over_and_goes_with_its_half() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        for keys, after in PASSED:
            editor.load_text("")
            await pilot.press(*keys)
            assert (keys, marked(editor)) == (keys, after)


async def test_a_selection_is_put_in_brackets_or_quotes() -> None:
    editor = CodeEditor("one two")
    async with showing(editor) as pilot:
        await pilot.press(*["shift+right"] * 3, "(")
        assert marked(editor) == "([one|) two"
        await pilot.press("'", "ctrl+z")
        assert editor.text == "(one) two"
        await pilot.press("ctrl+z")
        assert editor.text == "one two"


async def test_a_paste_gets_no_halves() -> None:
    editor = CodeEditor("")
    async with showing(editor) as pilot:
        editor.post_message(Paste("f(('{["))
        await pilot.pause()
        assert editor.text == "f(('{["


async def test_json_gets_them_as_well_but_not_within_texts() -> None:
    editor = BodyEditor("")
    async with showing(editor) as pilot:
        await pilot.press(*'{"a": ["(\\"x')
        assert marked(editor) == '{"a": ["(\\"x|"]}'
        editor.json = False
        editor.load_text("")
        await pilot.press(*'{"')
        assert editor.text == '{"'


async def test_a_read_only_text_stays_as_it_is() -> None:
    editor = CodeEditor("a", read_only=True)
    async with showing(editor) as pilot:
        await pilot.press("(", "'", "ctrl+d", "alt+up", "alt+j", "backspace")
        assert editor.text == "a"


@pytest.mark.parametrize(("start", "end"), [(1, 2), (2, 3), (1, 3), (0, 4)])
def test_a_pair_that_lost_a_half_is_none_any_more(start: int, end: int) -> None:
    document, pairs = ExactDocument("f();"), Pairs()
    document.follow(pairs.follow)
    pairs.add((0, 1), (0, 2))
    assert pairs.closer_at((0, 2)) == (0, 2)
    document.replace_range((0, start), (0, end), "[" * (end - start))
    assert pairs.closer_at((0, 2)) is None


def test_a_pair_goes_where_its_text_goes() -> None:
    document, pairs = ExactDocument("f();"), Pairs()
    document.follow(pairs.follow)
    pairs.add((0, 1), (0, 2))
    document.replace_range((0, 0), (0, 0), "a;\n ")
    assert pairs.closer_at((1, 3)) == (1, 3)
    document.replace_range((1, 3), (1, 3), "x")
    assert pairs.closer_at((1, 4)) == (1, 4) and not pairs.is_empty_at((1, 4))
