"""Going to lines, functions, declarations and problems, and back."""

from __future__ import annotations

import asyncio

from driving import console, make
from editing import rows, settled, showing
from textual.events import Key
from textual.widgets import Static

from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.editor import CodeEditor
from console.tui.editor.goto import GoTo
from console.tui.source.sources import SourcesScreen
from tests.patience import HANG_S

CODE = """\
const rate = 3;

function priced(order) {
  return order.total * rate;
}

async function onRequest(request) {
  Segment.track({ event: 'Paid', userId: 'u', total: priced(request.json()) });
}
"""


async def test_a_number_goes_to_a_line_and_a_second_one_to_a_column() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        await pilot.press("ctrl+g", "7", "enter")
        assert editor.cursor_location == (6, 0)
        await pilot.press("ctrl+g", *"4:10", "enter")
        assert editor.cursor_location == (3, 9)
        await pilot.press("ctrl+g", *"9999", "enter")
        assert editor.cursor_location == (9, 0)
        await pilot.press("ctrl+g", *"2", "escape")
        assert editor.cursor_location == (9, 0)


async def test_a_line_far_away_comes_into_view_in_the_middle() -> None:
    editor = CodeEditor("x\n" * 20_000)
    async with showing(editor) as pilot:
        await pilot.press("ctrl+g", *"15000", "enter")
        await pilot.pause()
        assert any(row.startswith(" 15000 ") for row in rows(editor)[8:-8])


async def test_the_functions_are_listed_and_filtered_and_gone_to() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        editor.move_cursor((7, 3))
        await pilot.press("ctrl+g")
        dialog = pilot.app.screen
        assert isinstance(dialog, GoTo)
        assert [entry.text for _, entry in dialog._shown] == ["priced", "onRequest"]
        await pilot.press("up", "enter")
        assert editor.cursor_location == (2, 9)
        await pilot.press("ctrl+g", *"req", "enter")
        assert editor.cursor_location == (6, 15)


async def test_a_name_leads_to_its_declaration_and_back_again() -> None:
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        editor.move_cursor((7, 56))
        await pilot.press("f12")
        assert editor.cursor_location == (2, 9)
        editor.move_cursor((3, 25))
        await pilot.press("alt+d")
        assert editor.cursor_location == (0, 6)
        await pilot.press("home", "enter", "ctrl+g", "ctrl+g")
        assert editor.cursor_location == (4, 25)
        await pilot.press("alt+left")
        assert editor.cursor_location == (8, 56)
        await pilot.press("alt+left")
        assert editor.cursor_location == (8, 56)


async def test_what_is_declared_elsewhere_is_said_to_be() -> None:
    editor = CodeEditor("shop()")
    async with showing(editor) as pilot:
        await pilot.press("f12")
        assert [n.message for n in pilot.app._notifications] != []
        assert editor.cursor_location == (0, 0)


async def test_problems_and_hints_are_listed_and_gone_to() -> None:
    editor = CodeEditor("moment();\n\nconst = 2;\n")
    async with showing(editor) as pilot:
        await settled(editor)
        editor.check()
        async with asyncio.timeout(HANG_S):
            while editor._search is not None:
                await asyncio.sleep(0)
        await pilot.press("alt+p")
        dialog = pilot.app.screen
        assert isinstance(dialog, GoTo)
        [(place, entry)] = dialog._shown
        assert place == (3, 1) and entry.text.startswith("! ")
        await pilot.press("enter")
        assert editor.cursor_location == (2, 0)


async def test_without_problems_the_list_says_so() -> None:
    editor = CodeEditor("f();")
    async with showing(editor) as pilot:
        await pilot.press("ctrl+g", "!")
        dialog = pilot.app.screen
        assert isinstance(dialog, GoTo) and not dialog._shown
        await pilot.press("enter", "escape")
        assert editor.has_focus


async def test_a_body_has_lines_to_go_to() -> None:
    editor = BodyEditor('{\n  "a": 1\n}')
    async with showing(editor) as pilot:
        await pilot.press("ctrl+g", *"2:4", "enter")
        assert editor.cursor_location == (1, 3)


async def test_the_list_fits_the_smallest_screen() -> None:
    await make(code=CODE)
    async with console((60, 15)) as screen:
        await screen.press("ctrl+g")
        await screen.see("onRequest")
        await screen.see("Esc cancel")


async def test_keys_that_arrive_together_all_reach_what_the_first_one_opens() -> None:
    """As they do on a slow link, where a terminal's writes are gathered."""
    editor = CodeEditor(CODE)
    async with showing(editor) as pilot:
        for key in ("ctrl+g", "7", "enter"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        async with asyncio.timeout(HANG_S):
            while editor.cursor_location != (6, 0):
                await pilot.pause(0.01)
        for key in ("ctrl+f", *"order"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        async with asyncio.timeout(HANG_S):
            while editor.selected_text != "order":
                await pilot.pause(0.01)
        assert editor.text == CODE


async def test_a_key_goes_on_to_a_screen_that_has_opened_and_focuses_nothing_yet() -> None:
    orders = await make("orders", CODE)
    async with console() as screen:
        screen.editor.focus()
        await screen.pilot.pause()
        opened = screen.app.push_screen(SourcesScreen(screen.engine, orders))
        screen.editor.post_message(Key("n", "n"))
        await opened
        await screen.see("Connect orders")
        assert screen.editor.text == CODE


async def test_all_of_a_problem_that_is_wider_than_its_row_is_told_below_the_rows() -> None:
    code = "async function f(request, settings) {\n  const body = request.text();\n"
    code += "  crypto.createHmac('sha256', settings.a).update(body).digest();\n}\n"
    editor = CodeEditor(code + "onRequest = f;\n")
    async with showing(editor) as pilot:
        await settled(editor)
        editor.check()
        async with asyncio.timeout(HANG_S):
            while not editor.problems:
                await asyncio.sleep(0)
        await pilot.press("alt+p")
        await pilot.pause()
        told = str(pilot.app.screen.query_one(".whole", Static).render())
        assert told == f"? {editor.problems[0].message}"
        await pilot.press("backspace")
        assert not str(pilot.app.screen.query_one(".whole", Static).render())
