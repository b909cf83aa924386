"""Keys on their way from the terminal: alone, or many at once as one run."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from editing import showing
from terminal import PYTHON, program
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key, Paste, Resize
from textual.geometry import Size
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input

from console.tui.editor.arrival import GatheringApp, gathered
from console.tui.editor.burst import KeyRun
from console.tui.editor.editor import CodeEditor
from tests.patience import HANG_S


def keys(text: str) -> list[Message]:
    names = {"\r": "enter", "\t": "tab", " ": "space"}
    return [Key(names.get(character, character), character) for character in text]


def spelt(messages: list[Message]) -> list[str]:
    return [
        "".join(key.character or "" for key in message.keys)
        if isinstance(message, KeyRun)
        else message.key
        if isinstance(message, Key)
        else type(message).__name__
        for message in messages
    ]


def test_a_letter_with_alt_is_a_key_and_never_text() -> None:
    sent = [Key("alt+h", "h")] * 20
    assert spelt(list(gathered(sent))) == ["alt+h"] * 20
    assert not any(key.is_printable for key in sent)


def test_many_text_keys_are_one_run_and_everything_stays_in_its_order() -> None:
    resized = Resize(Size(80, 24), Size(80, 24))
    sent = [
        *keys("if (a) {\r\tb();\r}"),
        Key("f5", None),
        *keys("few"),
        resized,
        *keys("many enough of them"),
    ]
    assert spelt(list(gathered(sent))) == [
        "if (a) {\r\tb();\r}",
        *("f5", "f", "e", "w", "Resize"),
        "many enough of them",
    ]


async def inserted(editor: CodeEditor, pilot: Pilot[None]) -> None:
    await pilot.pause()
    async with asyncio.timeout(HANG_S):
        while editor._burst.waiting:
            await pilot.pause(0.005)


class Two(GatheringApp[None]):
    def __init__(self) -> None:
        super().__init__()
        self.editor = CodeEditor()

    def compose(self) -> ComposeResult:
        yield self.editor
        yield Input()


async def test_a_run_is_typed_key_by_key_where_no_editor_has_the_focus() -> None:
    app = Two()
    async with app.run_test() as pilot:
        for widget, typed in ((app.query_one(Input), "sixteen letters and"), (app.editor, "(a[")):
            widget.focus()
            await pilot.pause()
            app.post_message(KeyRun([key for key in keys(typed) if isinstance(key, Key)]))
            await inserted(app.editor, pilot)
        assert app.query_one(Input).value == "sixteen letters and"
        assert app.editor.text == "(a["  # and gets no closing halves


class Orders(GatheringApp[None]):
    """No field, only a key that does something."""

    BINDINGS: ClassVar[list[BindingType]] = [("d", "delete", "")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def action_delete(self) -> None:
        self.done.append("deleted")

    def on_paste(self, event: Paste) -> None:
        self.done.append(event.text)


async def test_a_run_is_a_paste_where_its_letters_would_be_orders() -> None:
    app = Orders()
    async with app.run_test() as pilot:
        for typed in ("curl -d {} \rhttp://a", "d" * 20, "/deleted requests"):
            app.done.clear()
            app.post_message(KeyRun([key for key in keys(typed) if isinstance(key, Key)]))
            await pilot.pause()
            deletes = ["deleted"] * typed.count("d")
            assert app.done == ([typed] if typed.startswith("curl") else deletes)


async def test_what_the_first_key_of_a_run_brought_is_taken_back_and_undone_with_the_run() -> None:
    editor = CodeEditor("x ")
    async with showing(editor) as pilot:
        for first in ("(", "{", "\r", "a"):
            editor.load_text("f() {")
            editor.move_cursor((0, 5))
            name = {"\r": "enter"}.get(first, first)
            pressed, run = Key(name, first), [Key(c, c) for c in "pasted_in_one_piece)"]
            for key in run:
                key.time = pressed.time + 0.01
            editor.post_message(pressed)
            await pilot.pause()
            editor.post_message(KeyRun(run))
            await inserted(editor, pilot)
            assert editor.text == "f() {" + first.replace("\r", "\n") + "pasted_in_one_piece)"
            await pilot.press("ctrl+z")
            assert editor.text == "f() {"


def test_a_paste_that_a_real_terminal_sends_as_keys_comes_in_as_it_is(
    home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    app = f"""
from pathlib import Path
from console.tui.editor.arrival import GatheringApp
from console.tui.editor.editor import CodeEditor
from tests.patience import HANG_S
class One(GatheringApp):
    BINDINGS = [("f5", "keep", "")]
    def compose(self):
        yield CodeEditor("// READY")
    def action_keep(self):
        Path({str(out)!r}).write_text(self.query_one(CodeEditor).text)
        self.query_one(CodeEditor).load_text("// KEPT")
One().run()
"""
    pasted = "(function () {\n  if (a) {\n    f('x', [1]);\n\n  }\n})();\n" * 20
    with program(PYTHON, "-c", app) as terminal:
        terminal.read_until(b"READY")
        terminal.type(pasted.replace("\n", "\r").encode() + b"\x1b[15~")
        terminal.read_until(b"KEPT")
    assert out.read_text() == pasted + "// READY"
