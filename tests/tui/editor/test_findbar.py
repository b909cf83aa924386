"""Finding and replacing in the editors, driven by keys."""

from __future__ import annotations

import asyncio

from driving import NARROW, console, make
from editing import marked, rows, showing
from textual.pilot import Pilot
from textual.widgets import Static

from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.editor import CodeEditor
from console.tui.editor.findbar import FindBar
from console.tui.editor.surface import TextSurface
from tests.patience import HANG_S

CODE = "let a = 1;\nlet b = a;\nlet A = b;\n"


def count(pilot: Pilot[None]) -> str:
    return str(pilot.app.query_one(".find--count", Static).render())


def refusal(pilot: Pilot[None]) -> str:
    static = pilot.app.query_one("FindBar > .refusal", Static)
    return str(static.render()) if static.display else ""


def lit(editor: TextSurface, row: int) -> str:
    """What is lit up in a row."""
    return ",".join(editor.document[row][start:end] for start, end in editor.finds(row))


async def find(pilot: Pilot[None], text: str) -> None:
    await pilot.press("ctrl+f", *text)


async def test_what_is_typed_is_found_counted_and_lit_up() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        assert marked(editor) == CODE.replace("let", "[let|", 1)
        assert count(pilot) == "1 of 3"
        assert [lit(editor, row) for row in range(3)] == ["let"] * 3
        styles = {
            segment.style.bgcolor
            for segment in editor.render_line(1)
            if segment.style and segment.text == "let"
        }
        assert styles and styles.isdisjoint(
            {s.style.bgcolor for s in editor.render_line(1) if s.style and "1" in s.text}
        )


async def test_enter_and_the_arrows_step_round_and_esc_leaves_the_match_selected() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        seen = []
        for key in ("enter", "down", "ctrl+f", "up", "up"):
            await pilot.press(key)
            seen.append(editor.selection.start[0])
        assert seen == [1, 2, 0, 2, 1]
        await pilot.press("escape")
        assert editor.has_focus and editor.selected_text == "let"
        assert not pilot.app.query(FindBar) and not lit(editor, 0)
        await pilot.press("x")
        assert editor.document[1] == "x b = a;"


async def test_a_selected_word_is_what_is_looked_for() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await pilot.press("shift+right", "shift+right", "ctrl+f")
        assert count(pilot) == "1 of 3" and lit(editor, 2) == "le"


async def test_capital_letters_count_when_told_to() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "A")
        assert count(pilot) == "1 of 3"
        await pilot.press("ctrl+t")
        assert count(pilot) == "1 of 1" and editor.selection.start == (2, 4)


async def test_a_broken_or_slow_expression_is_refused_and_nothing_hangs() -> None:
    editor = CodeEditor("a" * 60 + "b")
    async with showing(editor) as pilot:
        await find(pilot, "(a")
        await pilot.press("ctrl+r")
        assert refusal(pilot) == "Not a regular expression: a ( is never closed (character 3)."
        await pilot.press(*"|aa)+$")
        assert refusal(pilot) == "This expression takes too long on this text."
        await pilot.press("escape", "x")
        assert editor.text.startswith("x")


async def test_lines_that_were_selected_bound_the_search() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await pilot.press("down", "shift+down", "shift+down")
        await find(pilot, "let")
        assert count(pilot) == "1 of 2" and editor.selection.start == (1, 0)
        await pilot.press("tab", *"var", "ctrl+g")
        assert editor.text == "let a = 1;\nvar b = a;\nvar A = b;\n"
        await pilot.press("ctrl+l")
        assert count(pilot) == "1 of 1"


async def test_without_lines_selected_there_is_nothing_to_bound_the_search_with() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        await pilot.press("ctrl+l")
        assert count(pilot) == "select lines first"


async def test_all_are_replaced_in_one_step_that_undo_takes_back() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, r"let (\w)")
        await pilot.press("ctrl+r", "tab", *"const $1$1", "ctrl+g")
        changed = "const aa = 1;\nconst bb = a;\nconst AA = b;\n"
        assert editor.text == changed and count(pilot) == "3 replaced"
        await pilot.press("escape", "ctrl+z")
        assert editor.text == CODE
        await pilot.press("ctrl+y")
        assert editor.text == changed


async def test_enter_in_the_replacement_replaces_one_after_the_other() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        await pilot.press("tab", *"var", "enter", "enter")
        assert editor.text == "var a = 1;\nvar b = a;\nlet A = b;\n"
        assert editor.selected_text == "let" and count(pilot) == "1 of 1"


async def test_the_count_follows_what_is_typed_in_the_editor() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        editor.focus()
        await pilot.press("ctrl+end", *"let ", "escape")
        assert not pilot.app.query(FindBar)
        await pilot.press("ctrl+f")
        assert count(pilot) == "4"
        editor.load_text("let")
        async with asyncio.timeout(HANG_S):
            while count(pilot) not in ("1", "1 of 1"):
                await pilot.pause(0.01)


async def test_a_match_out_of_sight_is_brought_into_view() -> None:
    editor = CodeEditor("\n" * 300 + "needle" + "\n" * 300)
    async with showing(editor) as pilot:
        await find(pilot, "needle")
        assert any("needle" in row for row in rows(editor)[3:-3])


async def test_what_is_typed_is_lit_up_at_once_and_counted_when_typing_rests() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await pilot.press("shift+down", "shift+down")
        await find(pilot, "let")
        editor.focus()
        editor.move_cursor((0, 3))
        await pilot.press("enter")
        assert [lit(editor, row) for row in range(4)] == ["let", "", "let", ""]
        editor.insert("let ")
        await pilot.pause()
        assert [lit(editor, row) for row in range(4)] == ["let", "let", "let", ""]
        async with asyncio.timeout(HANG_S):
            while count(pilot) != "3":
                await pilot.pause(0.01)


async def test_twenty_thousand_lines_are_searched_without_holding_up_a_key() -> None:
    editor = CodeEditor("let e = 1; // e\n" * 20_000)
    async with showing(editor) as pilot:
        await find(pilot, "e")
        assert lit(editor, 0) == "e,e,e"
        async with asyncio.timeout(HANG_S):
            while "60,000" not in count(pilot):
                await pilot.pause(0.01)


async def test_the_body_of_a_request_is_searched_as_well() -> None:
    editor = BodyEditor('{"a": "' + "x" * 400_000 + 'needle"}')
    async with showing(editor) as pilot:
        await find(pilot, "needle")
        assert count(pilot) == "1 of 1"
        assert any("needle" in row for row in rows(editor))
        await pilot.press("tab", *"pin", "ctrl+g")
        assert editor.text.endswith('xpin"}')


async def test_nothing_is_replaced_where_nothing_may_be_changed() -> None:
    editor = CodeEditor(CODE, read_only=True)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        await pilot.press("tab", "ctrl+g", "enter")
        assert editor.text == CODE and count(pilot) == "2 of 3"
        await pilot.press("ctrl+g", "ctrl+g")
        assert editor.text == CODE


async def test_the_bar_fits_into_the_console_at_80_columns() -> None:
    await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+f")
        await screen.type("track")
        await screen.see("1 of 1")
        await screen.see("^g all")
        await screen.press("escape")
        assert screen.editor.has_focus and screen.editor.selected_text == "track"


async def test_a_search_that_was_given_up_is_made_anew_for_a_text_that_grew() -> None:
    editor = CodeEditor("a" * 60 + "b")
    async with showing(editor) as pilot:
        await find(pilot, "(a|aa)+$")
        await pilot.press("ctrl+r")
        assert refusal(pilot)
        editor.insert("\nmore\nlines\naaa", (0, 61))
        editor.move_cursor((3, 0))
        await pilot.press("enter")
        assert editor.selected_text == "aaa"


async def test_replacing_all_asks_for_the_key_again_where_nothing_was_put_in() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await find(pilot, "let")
        await pilot.press("ctrl+g")
        assert editor.text == CODE and count(pilot) == "again replaces all"
        await pilot.press("ctrl+g")
        assert editor.text == CODE.replace("let", "") and count(pilot) == "3 replaced"


async def test_a_pattern_that_grows_stays_at_a_match_that_is_counted() -> None:
    editor = CodeEditor("const body = 1;\nbody;\n")
    async with showing(editor) as pilot:
        await pilot.press("right", "ctrl+f", "ctrl+r", *r".(\w+")
        await pilot.press(")")
        assert " of " in count(pilot)
