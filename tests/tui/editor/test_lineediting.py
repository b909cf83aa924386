"""What keys do to whole lines."""

from __future__ import annotations

from editing import cursor_of, marked, showing
from textual.widgets.text_area import Selection

from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.editor import CodeEditor

DEEDS = [
    ("a\nb|\nc", "alt+up", "b|\na\nc"),
    ("a\nb|\nc", "ctrl+down", "a\nc\nb|"),
    ("a|\nb", "alt+up", "a|\nb"),
    ("a\nb|", "alt+down", "a\nb|"),
    ("a\n[b\nc|\nd", "alt+up", "[b\nc|\na\nd"),
    ("[a\n|b\nc", "alt+down", "b\n[a\n|c"),
    ("a\n[b\n|c", "alt+up", "[b\n|a\nc"),
    ("\nab[cd\nef|gh", "alt+up", "ab[cd\nef|gh\n"),
    ("ab[cd\nef|gh\n", "alt+down", "\nab[cd\nef|gh"),
    ("[a\n|b", "alt+down", "b\n[a|"),
    ("a|b\nc", "ctrl+d", "ab\na|b\nc"),
    ("[a\nb|\nc", "ctrl+d", "a\nb\n[a\nb|\nc"),
    ("a|\n   b", "alt+j", "a| b"),
    ("a|  \n\nb", "alt+j", "a|\nb"),
    ("[a\n  b\nc|", "alt+j", "a b| c"),
    ("a|", "alt+j", "a|"),
    ("  |\n  b", "alt+j", "|b"),
    ("[a\nb|", "shift+tab", "[a\nb|"),
    ("[  a\n    b|\nc", "shift+tab", "[a\n  b|\nc"),
    ("[a\nb|\nc", "tab", "[  a\n  b|\nc"),
    ("a\n|b", "alt+a", "[a\nb|"),
]
BREAKS = [
    ("switch (a) {\n  case 1:|\n}", "switch (a) {\n  case 1:\n    x|\n}"),
    ("  default:|", "  default:\n    x|"),
    ("  /**|", "  /**\n   * x|"),
    ("  /**\n   * a|", "  /**\n   * a\n   * x|"),
    ("  /**\n   */|", "  /**\n   */\n  x|"),
    ("a = b ? c :|", "a = b ? c :\nx|"),
    ("  f([|])", "  f([\n    x|\n  ])"),
    ("  a = b * c|", "  a = b * c\n  x|"),
]


async def test_lines_are_moved_copied_joined_and_indented() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        for before, key, after in DEEDS:
            plain = before.replace("[", "").replace("|", "")
            editor.load_text(plain)
            end = cursor_of(before.replace("[", ""))
            start = cursor_of(before.replace("|", "").replace("[", "|")) if "[" in before else end
            editor.selection = Selection(start, end)
            await pilot.press(key)
            assert (before, key, marked(editor)) == (before, key, after)
            if editor.text != plain:
                await pilot.press("ctrl+z")
                assert editor.text == plain


async def test_enter_indents_as_the_line_before_asks_for() -> None:
    editor = CodeEditor()
    async with showing(editor) as pilot:
        for before, after in BREAKS:
            editor.load_text(before.replace("|", ""))
            editor.move_cursor(cursor_of(before))
            await pilot.press("enter", "x")
            assert (before, marked(editor)) == (before, after)


async def test_the_lines_of_a_body_keep_their_line_ends() -> None:
    editor = BodyEditor("a\r\nb\r\nc")
    async with showing(editor) as pilot:
        await pilot.press("alt+down", "ctrl+d")
        assert editor.text == "b\r\na\r\na\r\nc"
