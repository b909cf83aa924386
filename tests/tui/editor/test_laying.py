"""Code laid out by the user's formatter, which here is a script."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from editing import marked, showing
from textual.pilot import Pilot

from console import formatting
from console.tui.editor.editor import CodeEditor
from console.tui.editor.relocating import relocated

MOVED = [
    ("a( |)\nb ( )", "a();\nb();\n", "a(|);\nb();\n"),
    ("f({a:1,\n|b:2})", "f({\n  a: 1,\n  b: 2,\n});\n", "f({\n  a: 1,\n  |b: 2,\n});\n"),
    ("x = 'y|'", 'x = "y";\n', 'x = "y|";\n'),
    ("a()\n|\nb()", "a();\n\nb();\n", "a();\n|\nb();\n"),
    ("a()\nb(c)|", "a();\nb(c);\n", "a();\nb(c)|;\n"),
    ("|  a()", "a();\n", "|a();\n"),
    ("\n\n|a()", "a();\n", "|a();\n"),
    ("", "", "|"),
]


@pytest.fixture
def formatter(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in the place of prettier, with the code in `code`."""
    home.mkdir()
    path = tmp_path / "formatter.py"
    (home / "config.toml").write_text(f"[editor]\nformatter = '{sys.executable} -I -S {path}'\n")
    return path


def script(path: Path, code: str) -> None:
    path.write_text(f"import sys, time\ncode = sys.stdin.read()\n{code}\n")


async def format_(pilot: Pilot[None]) -> str:
    """Format; what is said."""
    await pilot.press("alt+l")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return " ".join(notice.message for notice in pilot.app._notifications)


@pytest.mark.parametrize(("before", "formatted", "after"), MOVED)
def test_a_place_is_found_again_in_what_a_formatter_made(
    before: str, formatted: str, after: str
) -> None:
    at = before.partition("|")[0]
    place = at.count("\n"), len(at) - at.rfind("\n") - 1
    old, new = before.replace("|", "").split("\n"), formatted.split("\n")
    row, column = relocated(old, new, place)
    new[row] = new[row][:column] + "|" + new[row][column:]
    assert "\n".join(new) == after


async def test_formatting_keeps_the_cursor_and_is_one_undo_step(formatter: Path) -> None:
    script(formatter, "print(code.replace('\\n  b', '\\n    b').replace(' )', ')'), end='')")
    before = "a( );\n{\n  b( );\n}\n"
    editor = CodeEditor(before)
    async with showing(editor) as pilot:
        editor.move_cursor((2, 3))
        assert await format_(pilot) == ""
        assert marked(editor) == "a();\n{\n    b|();\n}\n"
        assert "formatted already" in await format_(pilot)
        await pilot.press("ctrl+z")
        assert editor.text == before


async def test_what_a_formatter_prints_is_shown_harmlessly(formatter: Path) -> None:
    script(formatter, "print(code + '\\x1b[31m\\u202e', end='')")
    editor = CodeEditor("a")
    async with showing(editor) as pilot:
        await format_(pilot)
        assert editor.text == "a\x1b[31m\u202e"
        assert not {"\x1b", "\u202e"} & set(editor.render_line(0).text)


async def test_code_that_is_not_sound_is_marked_where_the_formatter_says(formatter: Path) -> None:
    script(
        formatter,
        "sys.exit('[error] handler.js: SyntaxError: Unexpected token (2:3)\\n[error]  1 | a')",
    )
    editor = CodeEditor("a;\nb c\n")
    async with showing(editor) as pilot:
        said = await format_(pilot)
        assert "Line 2" in said and "SyntaxError: Unexpected token" in said
        assert marked(editor) == "a;\nb |c\n" and editor.marks(1)[0] == "error"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("sys.exit('no such option\\x1b]0;x\\x07')", "failed: no such option"),
        ("pass", "printed nothing"),
        ("sys.stdout.buffer.write(b'\\xff')", "not UTF-8"),
        ("print('x' * 9_000_000)", "more than 8192 KiB"),
        ("time.sleep(60)", "took longer"),
    ],
)
async def test_an_answer_that_is_none_leaves_the_code(
    formatter: Path, code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "sleep" in code:
        monkeypatch.setattr(formatting, "TIME_LIMIT_S", 0.3)
    script(formatter, code)
    editor = CodeEditor("mine")
    async with showing(editor) as pilot:
        answer = await format_(pilot)
        assert said in answer and "\x1b" not in answer
        assert editor.text == "mine"


async def test_a_text_that_changed_meanwhile_is_not_overwritten(formatter: Path) -> None:
    go_on = formatter.parent / "go on"
    script(
        formatter,
        f"import os\nwhile not os.path.exists({str(go_on)!r}): time.sleep(0.01)\nprint('late')",
    )
    editor = CodeEditor("mine")
    async with showing(editor) as pilot:
        await pilot.press("alt+l", "x")
        go_on.touch()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert editor.text == "xmine"
        assert "changed meanwhile" in " ".join(n.message for n in pilot.app._notifications)


async def test_what_to_install_is_said_where_there_is_no_formatter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    editor = CodeEditor("mine")
    async with showing(editor) as pilot:
        assert "Install prettier, biome or deno" in await format_(pilot)


def test_a_project_s_own_formatter_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own, usual = tmp_path / "node_modules" / ".bin" / "biome", tmp_path / "bin" / "prettier"
    for path in (own, usual):
        path.parent.mkdir(parents=True)
        path.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(usual.parent))
    within = tmp_path / "src"
    within.mkdir()
    assert formatting.command(within)[0] == str(own)
    own.unlink()
    assert formatting.command(within)[0] == str(usual)
