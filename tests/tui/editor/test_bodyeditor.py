"""The editor of request bodies: exact text, long lines, JSON checked off the key path."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from console.limits import WEBHOOK_BODY_BYTES
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.problems import Problem
from tests.patience import HANG_S

ITEMS = [{"id": n, "name": f'Order "{n}"', "ok": True, "price": n * 1.5} for n in range(9000)]
ONE_LINE = json.dumps({"items": ITEMS})[:WEBHOOK_BODY_BYTES]


class Desk(App[None]):
    def __init__(self, editor: BodyEditor) -> None:
        super().__init__()
        self.editor = editor
        self.told: asyncio.Queue[Problem | None] = asyncio.Queue()

    def compose(self) -> ComposeResult:
        yield self.editor

    def on_body_editor_validity_changed(self, message: BodyEditor.ValidityChanged) -> None:
        self.told.put_nowait(message.problem)


@asynccontextmanager
async def showing(editor: BodyEditor) -> AsyncIterator[Pilot[None]]:
    async with Desk(editor).run_test(size=(80, 24)) as pilot:
        editor.focus()
        await pilot.pause()
        yield pilot


def rows(editor: BodyEditor) -> list[str]:
    return [editor.render_line(y).text.rstrip() for y in range(editor.size.height)]


async def test_a_body_in_one_line_is_folded_and_reached_with_the_arrow_keys() -> None:
    editor = BodyEditor(ONE_LINE)
    async with showing(editor) as pilot:
        width = editor.wrap_width
        assert rows(editor)[1] == ONE_LINE[width : 2 * width].rstrip()
        await pilot.press("down", "down", "right", "right")
        assert editor.cursor_location == (0, 2 * width + 2)
        await pilot.press("up", "end")
        assert editor.cursor_location == (0, 2 * width - 1)
        editor.move_cursor(editor.document.end)
        await pilot.pause()
        assert any(row.startswith(ONE_LINE[-(len(ONE_LINE) % width) :]) for row in rows(editor))


async def test_typing_within_half_a_megabyte_repaints_only_what_is_after_it() -> None:
    editor = BodyEditor(ONE_LINE)
    async with showing(editor) as pilot:
        await pilot.press("down", "down", "down", "x")
        painted: list[int] = []
        render_line = editor.render_line
        editor.render_line = lambda y: painted.append(y) or render_line(y)  # type: ignore
        await pilot.press("y")
        await pilot.pause()
        assert painted and min(painted) == 3


@pytest.mark.parametrize(
    "text", ['{"a": "\u2028\x0c\x85"}', "a\r\nb\r\n", "a\nb\r\n\rc", "x\x00\x1b"]
)
async def test_a_body_is_kept_to_the_byte(text: str) -> None:
    editor = BodyEditor(text, json=False)
    async with showing(editor) as pilot:
        await pilot.press("x", "backspace")
        assert editor.text == text
        assert editor.byte_count == len(text.encode())
        assert not [c for c in "".join(rows(editor)) if not c.isprintable()]


async def test_json_is_checked_once_typing_rests() -> None:
    editor = BodyEditor('{"a": 1}')
    async with showing(editor) as pilot:
        told = pilot.app.told
        await pilot.press("right", "x")
        problem = await asyncio.wait_for(told.get(), HANG_S)
        assert problem is not None and str(problem).startswith("Line 1: a name in double quotes")
        await pilot.pause()
        assert rows(editor)[0].startswith('{x"a": 1}   a name in double')
        await pilot.press("backspace")
        assert await asyncio.wait_for(told.get(), HANG_S) is None
        assert rows(editor)[0] == '{"a": 1}'


async def test_another_content_type_is_not_checked_as_json() -> None:
    editor = BodyEditor("a=1&b=2")
    async with showing(editor) as pilot:
        assert editor.check() is not None
        editor.json = False
        assert editor.check() is None
        await pilot.pause()
        assert [bool(pilot.app.told.get_nowait()) for _ in range(2)] == [True, False]


async def test_a_body_over_the_limit_says_so_whatever_its_type() -> None:
    editor = BodyEditor("é" * (WEBHOOK_BODY_BYTES // 2 + 1), json=False)
    async with showing(editor):
        problem = editor.check()
        assert problem is not None
        assert problem.message == "the body has 513 KiB; 512 KiB are allowed"


async def test_pretty_changes_spaces_only_and_is_one_undo_step() -> None:
    text = '{"b":1.0,"a":[1e5,12345678901234567890],"a":"\\u00e9é"}'
    editor = BodyEditor(text)
    async with showing(editor) as pilot:
        assert editor.pretty()
        assert editor.text.split("\n")[1:3] == ['  "b": 1.0,', '  "a": [']
        assert "".join(editor.text.split()) == text
        await pilot.press("ctrl+z")
        assert editor.text == text
        editor.load_text("{no}")
        assert not editor.pretty()
        assert editor.text == "{no}"


async def test_an_empty_body_shows_what_it_is_for() -> None:
    editor = BodyEditor("", placeholder="Paste or type a body")
    async with showing(editor) as pilot:
        assert rows(editor)[0] == "Paste or type a body"
        await pilot.press("{")
        assert rows(editor)[0] == "{}"
