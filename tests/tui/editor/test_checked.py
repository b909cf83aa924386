"""When code is looked through, and what is told of it."""

from __future__ import annotations

import asyncio

import pytest
from driving import console, make
from editing import settled, showing
from textual.pilot import Pilot

from console.tui.editor.checked import HINTS_PATIENCE
from console.tui.editor.editor import CodeEditor
from console.tui.editor.suggestions import Suggestions
from tests.patience import HANG_S

SIGNED = """\
async function onRequest(request, settings) {
  const body = request.text();
  crypto.createHmac('sha256', settings.a).update(body).digest();
}
"""


async def looked_through(editor: CodeEditor) -> None:
    await settled(editor)
    editor.check()
    async with asyncio.timeout(HANG_S):
        while editor._search is not None:
            await asyncio.sleep(0)


def told(pilot: Pilot[None]) -> str:
    found = [shown for shown in pilot.app.query(Suggestions) if shown.display]
    return str(found[0].render()) if found else ""


async def test_the_problem_of_the_line_that_is_typed_in_is_told_again_after_each_rest() -> None:
    await make(code=SIGNED)
    async with console() as screen:
        editor, status = screen.editor, screen.workbench._status
        await screen.until(lambda: "sorted" in status.hint)
        await screen.press("ctrl+end")
        await screen.type("const a = ;")
        await screen.until(lambda: "Line 5" in status.syntax)
        await screen.press("left", "x", "backspace")
        await screen.until(lambda: editor.problems[0].level == "error")
        await screen.until(lambda: "Line 5" in status.syntax)


async def test_a_key_tells_all_of_what_is_wrong_with_a_line() -> None:
    editor = CodeEditor(SIGNED)
    async with showing(editor) as pilot:
        await looked_through(editor)
        row, column = 2, SIGNED.splitlines()[2].index("body")
        for place, answer in (
            ((row, column), "keys sorted"),
            ((row, SIGNED.splitlines()[2].index("createHmac") + 1), "createHmac("),
            ((row, 0), "keys sorted"),
            ((3, 0), ""),
        ):
            editor.move_cursor(place)
            await pilot.press("alt+i")
            await pilot.pause()
            assert answer in told(pilot) and bool(answer) == bool(told(pilot))
            await pilot.press("escape")


async def test_hints_wait_in_proportion_to_how_long_the_last_search_took(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("console.tui.editor.checked.PROBLEMS_DELAY_S", 3600)
    editor = CodeEditor(SIGNED)
    async with showing(editor):
        await looked_through(editor)
        assert [problem.level for problem in editor.problems] == ["hint"]
        editor._searched_s = 900
        editor.check()
        assert editor._search is None
        assert editor._checking is not None
        assert editor._checking._interval == HINTS_PATIENCE * 900
        editor.load_text(SIGNED)  # another text, another length
        await looked_through(editor)
        assert editor.problems
