"""The JavaScript editor, driven by a pilot."""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import random
import subprocess
import sys
import unicodedata
from unittest.mock import patch

import pytest
from editing import APP_KEYS, rows, settled, showing
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from console.tui.editor import burst, burstediting
from console.tui.editor.editor import CodeEditor
from tests.patience import HANG_S

HOSTILE = "\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\r\x00\x7f\u200b한e\u0301\ufe0f"


def function(lines: int) -> str:
    body = [
        f"  if (request.headers.get('x-{n}')) {{ Segment.track({{ event: `E${{{n}}}` }}); }}"
        for n in range(lines - 2)
    ]
    return "\n".join(["async function onRequest(request, settings) {", *body, "}"])


def screen(pilot: Pilot[None]) -> list[Strip]:
    return list(pilot.app.screen._compositor.render_strips())


async def searched(editor: CodeEditor) -> None:
    """Look for problems and hints now, and wait until that is over; typing rests no longer."""
    editor.check()
    if editor._checking is not None:
        editor._checking.stop()
    async with asyncio.timeout(HANG_S):
        while editor._search is not None:
            await asyncio.sleep(0)


# -- cost ------------------------------------------------------------------------------------


async def _calls_for_one_key(editor: CodeEditor, pilot: Pilot[None], key: str) -> int:
    await settled(editor)
    await pilot.press(key)
    await settled(editor)
    await searched(editor)
    profile = cProfile.Profile()
    profile.enable()
    await pilot.press(key)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    ours = ("/tui/", "/textual/document/", "_text_area.py")
    return sum(
        count for (path, *_), (_, count, *_) in stats.items() if any(p in path for p in ours)
    )


@pytest.mark.parametrize("key", ["x", "enter", "backspace", "left", "left_curly_bracket"])
async def test_a_key_makes_as_many_calls_in_a_long_function_as_in_a_short_one(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the search that rests with typing would fall into what is measured, and a
    # parse that took a second slice is shown by a second painting.
    monkeypatch.setattr("console.tui.editor.checked.PROBLEMS_DELAY_S", 3600)
    monkeypatch.setattr("console.tui.editor.syntax.SLICE_US", 10_000_000)
    calls = []
    for lines in (50, 3000):
        editor = CodeEditor(function(lines))
        async with showing(editor) as pilot:
            editor.move_cursor((lines // 2, 20), center=True)
            await pilot.pause()
            calls.append(await _calls_for_one_key(editor, pilot, key))
    assert calls[1] <= 1.3 * calls[0] + 50


async def test_a_line_of_64_kb_is_edited_and_coloured_where_it_is_in_view() -> None:
    line = "f(" + ", ".join(f"'item {n}'" for n in range(5000)) + ");"
    editor = CodeEditor(f"const a = 1;\n{line}\nconst b = 2;")
    async with showing(editor) as pilot:
        await settled(editor)
        editor.move_cursor((1, 40_000))
        await pilot.press("x")
        assert editor.document[1][40_000] == "x"
        styled = {s.style.color for s in editor.render_line(1) if s.style and s.text.strip()}
        assert len(styled) > 1
        assert max(len(found) for found in editor._spans.values()) < 50


async def test_a_paste_of_a_megabyte_is_one_undo_step() -> None:
    editor = CodeEditor("before\nafter")
    async with showing(editor) as pilot:
        editor.move_cursor((1, 0))
        editor.post_message(Paste("  const value = request.json();\r\n" * 32_000))
        await pilot.pause()
        assert editor.document.line_count == 32_002
        assert "\r" not in editor.text
        await pilot.press("ctrl+z")
        assert editor.text == "before\nafter"
        await pilot.press("ctrl+y")
        assert editor.document.line_count == 32_002


# -- what is seen ----------------------------------------------------------------------------


async def test_hostile_text_is_shown_and_never_reaches_the_terminal() -> None:
    editor = CodeEditor(f"const a = '{HOSTILE}';\n{HOSTILE}\n")
    async with showing(editor) as pilot:
        editor.mark_error(2, 1, HOSTILE)
        await pilot.pause()
        shown = "".join(rows(editor))
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        assert r"\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\x0d\x00\x7f\u200b한e" in shown
        assert editor.text == f"const a = '{HOSTILE}';\n{HOSTILE}\n"


async def test_the_cursor_stands_where_its_character_is_shown() -> None:
    editor = CodeEditor("\t\x1b한x")
    async with showing(editor) as pilot:
        places = [editor.cursor_screen_offset.x - editor.cursor_screen_offset.x]
        start = editor.cursor_screen_offset.x
        for _ in range(4):
            await pilot.press("right")
            places.append(editor.cursor_screen_offset.x - start)
        assert places == [0, 2, 6, 8, 9]
        await pilot.click(editor, offset=(start + 7, editor.cursor_screen_offset.y))
        assert editor.cursor_location == (0, 2)


async def test_partial_repaints_leave_the_screen_that_a_whole_one_would() -> None:
    source = random.Random(7)
    keys = ["a", "(", "{", "}", "'", "`", "/", "enter", "backspace", "delete", "tab", "up", "down"]
    keys += ["left", "right", "end", "home", "pagedown", "pageup", "ctrl+z", "ctrl+y", "ctrl+k"]
    keys += ["shift+down", "shift+right", "ctrl+underscore", "shift+tab", "ctrl+right"]
    editor = CodeEditor(function(60) + "\n\t// 한 \x1b tail")
    async with showing(editor) as pilot:
        for _ in range(12):
            await pilot.press(*source.choices(keys, k=3))
            await settled(editor)
            await searched(editor)  # or it comes between the two screens
            await pilot.pause()
            left_by_parts, shown = screen(pilot), dict(editor._shown)
            editor.refresh()
            await pilot.pause()
            assert left_by_parts == screen(pilot)
            assert shown == editor._shown


async def test_one_key_repaints_one_row() -> None:
    editor = CodeEditor(function(50))
    async with showing(editor) as pilot:
        await settled(editor)
        await pilot.press("end")
        await pilot.press("x")
        painted: list[int] = []
        render_line = editor.render_line
        editor.render_line = lambda y: painted.append(y) or render_line(y)  # type: ignore
        await pilot.press("y")
        await settled(editor)
        await pilot.pause()
        assert painted == [0]


async def test_colours_follow_the_theme_of_the_app() -> None:
    editor = CodeEditor(" return 1;")
    async with showing(editor) as pilot:
        await settled(editor)
        seen = []
        for theme in ("textual-dark", "textual-light"):
            pilot.app.theme = theme
            await pilot.pause()
            seen.append(
                [s.style.color for s in editor.render_line(0) if s.style and s.text == "return"]
            )
        assert seen[0] and seen[1] and seen[0] != seen[1]


async def test_brackets_in_texts_and_comments_do_not_match() -> None:
    editor = CodeEditor("f('(', g(1), /* ( */ 2)")
    async with showing(editor) as pilot:
        await settled(editor)
        await pilot.press("right")
        assert editor.matching_bracket_location == (0, 22)
        assert editor.find_matching_bracket("(", (0, 3)) is None


async def test_without_tree_sitter_there_are_no_colours_and_all_else_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_javascript", None)
    editor = CodeEditor("f(a")
    async with showing(editor) as pilot:
        await pilot.press("end", ")", "enter", "x")
        assert editor.text == "f(a)\nx"
        assert editor.find_matching_bracket("(", (0, 1)) == (0, 3)
        assert editor._spans == {}


def test_editing_javascript_does_not_crash_the_process() -> None:
    """Some releases of tree-sitter do, at once; the installed ones must not."""
    script = """
import asyncio
from textual.app import App
from textual.widgets import TextArea
from console.tui.editor.editor import CodeEditor
from tests.patience import HANG_S

class Both(App):
    def compose(self):
        yield CodeEditor("function f() { return `${1}` }")
        yield TextArea("function f() { return `${1}` }", language="javascript")

async def main():
    app = Both()
    async with app.run_test() as pilot:
        for widget in app.query(TextArea):
            widget.focus()
            await pilot.press("a", "(", "enter", "backspace", "ctrl+z", "{")
            assert "a(" in widget.text

asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=50)
    assert done.returncode == 0, done.stderr.decode()[-2000:]


# -- problems and errors ---------------------------------------------------------------------


async def test_a_problem_is_told_once_typing_rests_and_taken_back_when_it_is_gone() -> None:
    editor = CodeEditor("function f() {\n  \n}")
    async with showing(editor) as pilot:
        editor.move_cursor((1, 2))
        await pilot.press("(", "delete")  # the half that came by itself
        told = await asyncio.wait_for(pilot.app.told.get(), HANG_S)
        assert [str(problem) for problem in told] == ['Line 2: "(" is never closed']
        await pilot.pause()
        assert rows(editor)[1].startswith("!")
        await pilot.press("backspace")
        assert await asyncio.wait_for(pilot.app.told.get(), HANG_S) == []
        assert not rows(editor)[1].startswith("!")


async def test_problems_move_with_their_lines() -> None:
    editor = CodeEditor("const a = 1;\nconst = 2;\n")
    async with showing(editor) as pilot:
        await settled(editor)
        editor.check()
        assert [problem.line for problem in editor.problems] == [2]
        await pilot.press("enter")
        assert [problem.line for problem in editor.problems] == [3]


async def test_what_differs_in_production_is_marked_once_typing_rests() -> None:
    editor = CodeEditor("f();\nconst onRequest = () => moment();\n")
    async with showing(editor) as pilot:
        told = await asyncio.wait_for(pilot.app.told.get(), HANG_S)
        assert [(p.line, p.column, p.level) for p in told] == [
            (1, 1, "hint"),
            (2, 1, "hint"),
            (2, 25, "hint"),
        ]
        assert str(told[1]).startswith('Line 2: "const onRequest" does not run')
        await pilot.pause()
        assert editor.marks(1)[0] == "hint"
        await pilot.press(*"function f() {}")
        assert [p.line for p in await asyncio.wait_for(pilot.app.told.get(), HANG_S)] == [2, 2]


async def test_a_mistake_comes_before_the_hints_and_does_not_take_them_away() -> None:
    editor = CodeEditor("require();\n")
    async with showing(editor) as pilot:
        [hint] = await asyncio.wait_for(pilot.app.told.get(), HANG_S)
        await pilot.press("down", *"= 1;")
        told = await asyncio.wait_for(pilot.app.told.get(), HANG_S)
        assert [p.level for p in told] == ["error", "hint"] and told[1] == hint
        await pilot.press(*["backspace"] * 4)
        assert await asyncio.wait_for(pilot.app.told.get(), HANG_S) == [hint]


async def test_a_key_ends_the_search_for_hints() -> None:
    editor = CodeEditor("moment();\n" * 2_000)
    async with showing(editor) as pilot:
        await settled(editor)
        editor.check()
        editor.insert("x", (0, 0))
        await pilot.pause()
        assert editor.problems == []


async def test_a_new_text_takes_problems_and_marks_with_it() -> None:
    editor = CodeEditor("const = 2;")
    async with showing(editor) as pilot:
        await settled(editor)
        editor.check()
        editor.mark_error(1, 1, "no")
        editor.load_text("const a = 2;")
        await pilot.pause()
        told = pilot.app.told
        assert [len(told.get_nowait()) for _ in range(told.qsize())] == [1, 0]
        assert rows(editor)[0] == " 1 const a = 2;"


async def test_an_error_of_a_run_stays_at_its_line_until_it_is_edited() -> None:
    editor = CodeEditor("one();\ntwo();\nthree();")
    async with showing(editor) as pilot:
        editor.mark_error(2, 1, "TypeError: two is not a function")
        await pilot.pause()
        assert rows(editor)[1] == "×2 two();   TypeError: two is not a function"
        await pilot.press("enter")
        assert rows(editor)[2].startswith("×3 two();")
        editor.go_to(3, 3)
        await pilot.press("x")
        assert rows(editor)[2] == " 3 twxo();"
        editor.mark_error(99, 1, "beyond the end")
        await pilot.pause()
        assert rows(editor)[3].startswith("×4 three();")
        editor.clear_error()
        assert rows(editor)[3] == " 4 three();"


async def test_going_to_a_line_out_of_view_shows_it() -> None:
    editor = CodeEditor(function(500))
    async with showing(editor) as pilot:
        editor.go_to(300, 5)
        await pilot.pause()
        assert editor.cursor_location == (299, 4)
        assert any(row.startswith(" 300 ") for row in rows(editor)[5:-5])
        editor.go_to(99_999, 99_999)
        assert editor.cursor_location == (499, 1)


async def test_the_cursor_stays_in_view_while_the_text_grows() -> None:
    editor = CodeEditor("x\n" * 30)
    async with showing(editor) as pilot:
        editor.move_cursor(editor.document.end)
        for key in ["enter", "enter", "y", "home", "up", "pageup", "pagedown", "ctrl+z", "enter"]:
            await pilot.press(key)
            assert editor.content_region.contains_point(editor.cursor_screen_offset), key
        editor.insert("long " * 40)
        await pilot.pause()
        assert editor.content_region.contains_point(editor.cursor_screen_offset)


# -- keys ------------------------------------------------------------------------------------


async def test_keys_of_the_app_are_left_to_it() -> None:
    editor = CodeEditor("text")
    async with showing(editor) as pilot:
        await pilot.press(*APP_KEYS.split(","), "escape")
        assert pilot.app.keys == [*APP_KEYS.split(","), "escape"]
        assert editor.text == "text" and editor.selection.is_empty


@pytest.mark.parametrize("key", ["tab", "shift+tab"])
async def test_esc_and_then_tab_leaves_the_editor(key: str) -> None:
    editor = CodeEditor("text")
    async with showing(editor) as pilot:
        await pilot.press("tab")
        assert editor.text == "  text" and editor.has_focus
        await pilot.press("escape", "x", "tab")
        assert editor.has_focus
        await pilot.press("escape", key)
        assert isinstance(pilot.app.focused, Input)
        editor.focus()
        await pilot.press("tab")
        assert editor.has_focus


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("  a|", ["enter", "b"], "  a\n  b|"),
        ("if (a) {|", ["enter", "b"], "if (a) {\n  b|"),
        ("  f({|})", ["enter", "b"], "  f({\n    b|\n  })"),
        ("{\n  |", ["}"], "{\n}|"),
        ("{\n  a|", ["}"], "{\n  a}|"),
        ("a\n|b", ["shift+tab"], "a\n|b"),
        ("    a|", ["shift+tab"], "  a|"),
        ("a|", ["tab"], "a |"),
        ("a|", ["ctrl+j", "b"], "a\nb|"),
        ("  a|\n", ["ctrl+underscore"], "  // a|\n"),
        ("  // a|\n", ["ctrl+underscore"], "  a|\n"),
        ("|a\n  b\n\nc", ["shift+down", "shift+down", "shift+down", "ctrl+underscore"],
         "// a\n//   b\n\n|c"),
        ("|a\nb\nc", ["shift+down", "shift+down", "tab"], "  a\n  b\n|c"),
        ("a e\u0301|", ["left", "x"], "a x|e\u0301"),
        ("word  next|", ["ctrl+left", "ctrl+left"], "|word  next"),
        ("|word  next", ["ctrl+right"], "word|  next"),
        ("  a b|", ["ctrl+a"], "  |a b"),
        ("  |a b", ["ctrl+a"], "|  a b"),
        ("  |a b", ["ctrl+e"], "  a b|"),
        ("  a| b\nc", ["ctrl+k"], "  a|\nc"),
        ("  a|\nc", ["ctrl+k"], "  a|c"),
    ],
)  # fmt: skip
async def test_keys_do_what_hands_expect(before: str, keys: list[str], after: str) -> None:
    row, column = _cursor(before)
    editor = CodeEditor(before.replace("|", ""))
    async with showing(editor) as pilot:
        editor.move_cursor((row, column))
        await pilot.press(*keys)
        row, column = editor.cursor_location
        lines = editor.text.split("\n")
        lines[row] = lines[row][:column] + "|" + lines[row][column:]
        assert "\n".join(lines) == after


def _cursor(text: str) -> tuple[int, int]:
    before = text[: text.index("|")]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


async def test_each_of_these_is_undone_in_one_step() -> None:
    editor = CodeEditor("if (a) {\nb\nc\n}")
    async with showing(editor) as pilot:
        for keys in (["ctrl+underscore"], ["shift+down", "shift+down", "tab"], ["end", "enter"]):
            await pilot.press(*keys, "ctrl+z")
            assert editor.text == "if (a) {\nb\nc\n}"


async def test_lines_that_arrive_as_keys_keep_their_own_indentation() -> None:
    """A terminal without bracketed paste sends a paste as keys, faster than anyone types."""
    editor = CodeEditor("")
    async with showing(editor) as pilot:
        pasted = "if (a) {\n  b();\n}\n"
        _burst(pilot, ["enter" if character == "\n" else character for character in pasted])
        await pilot.pause()
        assert editor.text == pasted


async def test_a_long_paste_that_arrives_as_keys_takes_few_edits_and_one_undo_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(burst, "PAUSE_S", 60)
    editor = CodeEditor("")
    async with showing(editor) as pilot:
        await pilot.press("x")
        pasted = "if (a) {\n  b();\n\tc();\n}\n" * 100
        named = {"\n": "enter", "\t": "tab"}
        with patch.object(editor, "edit", wraps=editor.edit) as edit:
            half = len(pasted) // 2
            for chunk in (pasted[:half], pasted[half:]):
                _burst(pilot, [named.get(character, character) for character in chunk])
                await pilot.pause(2 * burstediting.GATHER_S)
                while editor._burst.waiting:  # on a busy machine
                    await pilot.pause(burstediting.GATHER_S)
        assert editor.text == "x" + pasted
        assert edit.call_count < 10
        await pilot.press("ctrl+z")
        assert editor.text == "x"
        await pilot.press("ctrl+y")
        assert editor.text == "x" + pasted


async def test_keys_that_come_at_once_act_in_their_order() -> None:
    editor = CodeEditor("one\ntwo")
    async with showing(editor) as pilot:
        _burst(pilot, ["down", "end", "x", "left", "enter", "up", "home", "y"])
        await pilot.pause()
        assert editor.text == "one\nytwo\nx"


def _burst(pilot: Pilot[None], keys: list[str]) -> None:
    """Send keys as a terminal does that passes on a chunk of input: without a pause between."""
    driver = pilot.app._driver
    assert driver is not None
    for key in keys:
        known = len(key) > 1
        event = Key(key if known else _character_to_key(key), None if known else key)
        driver.send_message(event.set_sender(pilot.app))


async def test_a_read_only_editor_changes_nothing() -> None:
    editor = CodeEditor("a\nb", read_only=True)
    async with showing(editor) as pilot:
        await pilot.press("x", "enter", "shift+tab", "ctrl+underscore", "ctrl+j", "ctrl+v")
        editor.focus()
        editor.post_message(Paste("x"))
        await pilot.pause()
        assert editor.text == "a\nb"
