"""One editor under test, driven by keys, with a field to go to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Input

from console.tui.editor.canvas import TextCanvas
from console.tui.editor.editor import CodeEditor
from console.tui.editor.problems import Problem
from tests.patience import HANG_S

APP_KEYS = "ctrl+c,f1,f2,f3,f4,f5,f6,f7,f8,f9,ctrl+b,ctrl+l,ctrl+n,ctrl+o,ctrl+r,ctrl+s"


class Stage(App[None]):
    """One editor and a field to go to."""

    BINDINGS: ClassVar[list[Binding]] = [
        Binding(key, f"note('{key}')") for key in [*APP_KEYS.split(","), "escape"]
    ]

    def __init__(self, editor: TextCanvas) -> None:
        super().__init__()
        self.editor = editor
        self.keys: list[str] = []
        self.told: asyncio.Queue[list[Problem]] = asyncio.Queue()

    def compose(self) -> ComposeResult:
        yield self.editor
        yield Input()

    def action_note(self, key: str) -> None:
        self.keys.append(key)

    def on_code_editor_problems_changed(self, message: CodeEditor.ProblemsChanged) -> None:
        self.told.put_nowait(message.problems)


@asynccontextmanager
async def showing(editor: TextCanvas) -> AsyncIterator[Pilot[None]]:
    async with Stage(editor).run_test(size=(80, 24)) as pilot:
        editor.focus()
        await pilot.pause()
        yield pilot


def rows(editor: TextCanvas) -> list[str]:
    return [editor.render_line(y).text.rstrip() for y in range(editor.size.height)]


async def settled(editor: CodeEditor) -> None:
    """Wait until the tree is that of the text."""
    async with asyncio.timeout(HANG_S):
        while editor._syntax is not None and not editor._syntax.current:
            await asyncio.sleep(0)


def marked(editor: TextCanvas) -> str:
    """The text with `|` at the cursor, or `[` and `|` around what is selected."""
    start, end = editor.selection
    lines = editor.text.split("\n")
    marks = [(end, "|")] if start == end else [(end, "|"), (start, "[")]
    for (row, column), mark in sorted(marks, reverse=True):
        lines[row] = lines[row][:column] + mark + lines[row][column:]
    return "\n".join(lines)


def cursor_of(text: str) -> tuple[int, int]:
    """Where `|` stands."""
    before = text[: text.index("|")]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)
