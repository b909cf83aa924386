"""A text in another editor, which here is a script, and what comes back."""

from __future__ import annotations

import asyncio
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from editing import Stage
from terminal import PYTHON, program
from textual.pilot import Pilot

from console.tui.editor import external
from console.tui.editor.bodyeditor import BodyEditor
from console.tui.editor.editor import CodeEditor
from console.tui.editor.surface import TextSurface
from tests.patience import HANG_S


class Lending(Stage):
    """A stage whose terminal can be given away, as it has none."""

    def __init__(self, editor: TextSurface) -> None:
        super().__init__(editor)
        self.printed = StringIO()

    def suspend(self) -> AbstractContextManager[object]:  # type: ignore[override]
        return redirect_stdout(self.printed)


@asynccontextmanager
async def showing(editor: TextSurface) -> AsyncIterator[Pilot[None]]:
    async with Lending(editor).run_test(size=(80, 24)) as pilot:
        editor.focus()
        await pilot.pause()
        yield pilot


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The editor: Python code that finds the file's path in `path`."""
    path = tmp_path / "editor.py"
    monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}")
    monkeypatch.setattr(external, "LOOK_S", 0.03)
    yield path


HEAD = "import sys, time, pathlib\npath = pathlib.Path(sys.argv[-1])\n"


async def edited(pilot: Pilot[None], key: str = "alt+e") -> None:
    await pilot.press(key)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def notices(pilot: Pilot[None]) -> str:
    return " ".join(notice.message for notice in pilot.app._notifications)


async def test_what_the_editor_wrote_is_one_undo_step_and_the_file_goes(script: Path) -> None:
    script.write_text(
        HEAD + "old = path.read_text()\n"
        "(pathlib.Path(__file__).parent / 'seen').write_text(f'{path} {path.stat().st_mode:o}')\n"
        "path.write_text(old.replace('one', 'uno') + '// more\\n')\n"
    )
    editor = CodeEditor("one();\n")
    async with showing(editor) as pilot:
        await edited(pilot)
        assert editor.text == "uno();\n// more\n"
        await pilot.press("ctrl+z")
        assert editor.text == "one();\n"
        path, mode = (script.parent / "seen").read_text().split()
        assert path.endswith(".js") and not Path(path).exists()
        assert mode == "100600"


async def test_the_terminal_tells_what_it_waits_for(script: Path) -> None:
    script.write_text(HEAD + "path.write_text('1')\n")
    async with showing(CodeEditor("2")) as pilot:
        await edited(pilot)
        assert isinstance(pilot.app, Lending)
        told = f"The console waits for {sys.executable} to end."
        assert pilot.app.printed.getvalue() == told + "\r\x1b[K"


@pytest.mark.parametrize(
    ("text", "written", "after"),
    [
        (b'{"a": 1}', b'{"a": 2}\n', '{"a": 2}'),
        (b"a\r\nb\r\n", b"a\r\nc\r\n", "a\r\nc\r\n"),
        (b"a\n", b"a", "a"),
        ("é".encode(), "éà\n".encode(), "éà"),
    ],
)
async def test_a_body_comes_back_to_the_byte(
    script: Path, text: bytes, written: bytes, after: str
) -> None:
    script.write_text(HEAD + f"assert path.read_bytes() == {text!r}\npath.write_bytes({written!r})")
    editor = BodyEditor(text.decode())
    async with showing(editor) as pilot:
        await edited(pilot)
        assert editor.text == after


async def test_what_is_written_while_the_editor_goes_on_is_taken_at_once(script: Path) -> None:
    go_on = script.parent / "go on"
    script.write_text(
        HEAD + f"path.write_text('first')\ngo_on = pathlib.Path({str(go_on)!r})\n"
        "while not go_on.exists(): time.sleep(0.01)\n"
    )
    editor = CodeEditor("")
    async with showing(editor) as pilot:
        await pilot.press("alt+e")
        async with asyncio.timeout(HANG_S):
            while editor.text != "first":
                await asyncio.sleep(0.01)
        go_on.touch()
        await pilot.app.workers.wait_for_complete()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "ended at once and changed nothing"),
        ("path.write_bytes(b'\\xff')", "not UTF-8"),
        ("path.write_text('x' * 5_000_000)", "too long"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_the_text_stays(
    script: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    monkeypatch.setattr(external, "LOOK_S", 3600)  # a file half written would be taken
    script.write_text(HEAD + code)
    editor = CodeEditor("mine")
    async with showing(editor) as pilot:
        before = signal.getsignal(signal.SIGINT)
        await edited(pilot)
        assert editor.text == "mine" and said in notices(pilot)
        assert signal.getsignal(signal.SIGINT) is before
        await pilot.press("x")
        assert editor.text == "xmine"


async def test_an_editor_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor --flag")
    editor = CodeEditor("mine")
    async with showing(editor) as pilot:
        await edited(pilot)
        assert "no-such-editor does not start" in notices(pilot)


async def test_another_text_opened_meanwhile_is_not_overwritten(script: Path) -> None:
    script.write_text(HEAD + "time.sleep(0.1)\npath.write_text('late')")
    editor = CodeEditor("mine")
    async with showing(editor) as pilot:
        await pilot.press("alt+e")
        editor.load_text("other")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert editor.text == "other" and "Another text was opened" in notices(pilot)


def test_a_real_terminal_is_given_away_and_taken_back(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text(HEAD + "print('IN THE EDITOR', flush=True)\npath.write_text('// CHANGED')\n")
    app = (
        "from textual.app import App\n"
        "from console.tui.editor.editor import CodeEditor\n"
        "class One(App):\n"
        "    def compose(self):\n"
        "        yield CodeEditor('// READY')\n"
        "One().run()\n"
    )
    editor = f"{shlex.quote(PYTHON)} {shlex.quote(str(script))}"
    with program(PYTHON, "-c", app, EDITOR=editor) as terminal:
        terminal.read_until(b"READY")
        terminal.drain(0.3)
        terminal.type(b"\x1be")
        terminal.read_until(b"IN THE EDITOR")
        terminal.read_until(b"CHANGED")
        terminal.drain(0.3)
        terminal.type(b"x")
        terminal.read_until(b"x")


def test_what_is_still_being_written_is_not_taken(tmp_path: Path) -> None:
    file, taken = external._File(tmp_path / "text.js", "one"), list[str]()
    file.path.write_text("on")
    file.look(taken.append)
    file.path.write_text("one, two")
    file.look(taken.append)
    assert taken == []
    file.look(taken.append)
    file.look(taken.append)
    assert taken == ["one, two"]
